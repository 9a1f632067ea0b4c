const GONE = '[redacted]';

/**
 * Fields of JSON whose values are secrets, whatever stands in them. JSON within JSON has backslashes before its quotes: the same
 * number before each, and more before those within a value. A text that was cut off ends a value too.
 */
const FIELDS =
  /(\\*)"(authorization|cookie|set-cookie|proxy-authorization|password|passwd|now|next|token|secret|key|api_?key|auth_?token|routing_key|service_key|private_?key|p256dh|auth)\1"\s*:\s*(?:\1"[\s\S]*?(?:(?<!\\)\1"|$)|\[[^\]]*(?:\]|$))/gi;

const RULES: readonly (readonly [RegExp, string])[] = [
  [FIELDS, `$1"$2$1":$1"${GONE}$1"`],
  // Headers as text.
  [/\b(Bearer|Basic|GenieKey)\s+[^\s"'\\,;]+/gi, `$1 ${GONE}`],
  [/\b((?:evenkeel_session)=)[^;\s"'\\]+/gi, `$1${GONE}`],
  // A user's password in an address.
  [/(:\/\/[^\s:/@"'\\]*:)[^\s/@"'\\]*@/g, `$1${GONE}@`],
  // Tokens in paths and queries.
  [/(\/(?:in|p|voice)\/)[^/?\s"'\\]+/g, `$1${GONE}`],
  [/([?&](?:token|key|secret|password|auth|sig|signature)=)[^&\s"'\\#]+/gi, `$1${GONE}`],
  // Our own tokens and keys wherever they stand: 32 characters a-z0-9, a session's twice that.
  [/\bek_[a-z0-9]+/g, GONE],
  [/\b(?=[a-z0-9]*\d)(?:[a-z0-9]{64}|[a-z0-9]{32})\b/g, GONE],
];

/** A text for the log without the passwords, tokens and keys in it. */
export const withoutSecrets = (text: string): string => RULES.reduce((line, [pattern, put]) => line.replace(pattern, put), text);
