/** What stands in place of a secret. */
const MASK = '[masked]';

/** What is a secret by its form, whoever's it is. */
const FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bgh[pousr]_\w{30,}\b/g,
  /\bxox[abprs]-[\w-]{10,}\b/g,
];
const AFTER_NAME = /((?:password|passwd|secret|token|api[_-]?key|authorization)["']?\s*[:=]\s*(?:bearer\s+|basic\s+)?["']?)[^\s"']{4,}/gi;
const IN_URL = /(:\/\/[^\s/:@]+:)[^\s/@]+(@)/g;

/** Text without the secrets that are known by value, and those that have the form of one. */
export function masked(text: string, secrets: readonly string[]): string {
  let clean = text;
  // The longest first: one may begin with another.
  for (const secret of secrets.toSorted((one, other) => other.length - one.length)) clean = clean.replaceAll(secret, MASK);
  for (const form of FORMS) clean = clean.replaceAll(form, MASK);
  return clean.replaceAll(AFTER_NAME, `$1${MASK}`).replaceAll(IN_URL, `$1${MASK}$2`);
}

/** The parts of a secret of several lines, too: output comes line by line. */
export const forms = (secret: string): readonly string[] =>
  [secret, encodeURIComponent(secret), ...secret.split('\n')].filter((each) => each.length >= LEAST);

/** A shorter secret would mask half of any output. */
export const LEAST = 6;

// oxlint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

/** Text as people read it: without what moves a terminal's cursor. */
export const readable = (text: string): string =>
  text
    .replaceAll(ESCAPES, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/[^\P{Cc}\n\t]|\p{Cs}/gu, '');
