import { createHmac, timingSafeEqual } from 'node:crypto';

/** A form as it came: names may come more than once. */
export type Form = URLSearchParams;

/** Every name once in order, with its different values in order, as the provider strings them together. */
const strung = (form: Form): string =>
  [...new Set(form.keys())]
    .sort()
    .map((name) =>
      [...new Set(form.getAll(name))]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');

/** Twilio's signature of a form post: base64 of HMAC-SHA1, by the account's token, over the full address and the form. */
export const expectedSignature = (authToken: string, url: string, form: Form): string =>
  createHmac('sha1', authToken)
    .update(url + strung(form))
    .digest('base64');

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

/** The provider signs the address with or without its port. */
function spellings(url: string): readonly string[] {
  const parts = /^(https?:)(\/\/[^/:?#]+)(:\d+)?(.*)$/.exec(url);
  if (parts === null) return [url];
  const [, scheme = '', host = '', port, rest = ''] = parts;
  const other = port === undefined ? `${scheme}${host}:${DEFAULT_PORTS[scheme] ?? ''}${rest}` : `${scheme}${host}${rest}`;
  return [url, other];
}

/** Whether a post to `url` (as the outside sees it) was signed with the account's token. */
export function isSigned(signature: string, request: { authToken: string; url: string; form: Form }): boolean {
  const given = Buffer.from(signature);
  return spellings(request.url).some((url) => {
    const expected = Buffer.from(expectedSignature(request.authToken, url, request.form));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}
