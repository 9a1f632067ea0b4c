import { z } from 'zod';

import { isZone } from './time-zones/index.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text has the form of an id, so that a key can be told from a slug. */
export const isId = (text: string): boolean => UUID.test(text);

/** A short name for addresses, files and aliases. Never of the form of an id. */
export const slugField = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'use 1 to 63 of a-z, 0-9 and "-", beginning and ending with a letter or digit')
  .refine((text) => !isId(text), 'a slug may not look like an id');

/** A slug or an id, as people may name a thing in a request. */
export const keyField = z.string().min(1).max(63);

/** One line of text: no control characters, no halves of characters. */
export const lineField = (most = 200) =>
  z
    .string()
    .trim()
    .min(1, 'may not be empty')
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'use one line of text without control characters');

/** Text of several lines, possibly none. */
export const textField = (most = 20_000) =>
  z
    .string()
    .max(most)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u, 'use text without control characters');

/** An address on the web, for people to follow. */
export const linkField = z.url({ protocol: /^https?$/, error: 'use an address that begins with https:// or http://' }).max(2000);

export const emailField = z.email('use an email address, such as ada@example.com').max(254);

/** An IANA name of a time zone. */
export const zoneField = z.string().refine(isZone, 'use an IANA name of a time zone, such as Europe/Berlin');

/** What a text says as JSON; undefined where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
