import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export const sameText = (one: string, other: string): boolean =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));

/** Whether a header carries the HMAC of a body, in hex behind a prefix. */
export const isSigned = (
  signed: { readonly body: Buffer; readonly secret: string; readonly header: string },
  by: { readonly algorithm: 'sha256' | 'sha512'; readonly prefix: string },
): boolean => sameText(signed.header, by.prefix + createHmac(by.algorithm, signed.secret).update(signed.body).digest('hex'));
