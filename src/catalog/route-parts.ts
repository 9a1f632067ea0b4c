import { z } from 'zod';

import { refuse, type Result } from '../kernel/index.ts';

/** What every list takes: words to look for, how many, and where to go on. */
export const listQuery = z.strictObject({
  q: z.string().trim().min(1).max(200).optional().describe('Only what has these words in its names'),
  cursor: z.string().max(63).optional().describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable().describe('Give it as `cursor` for the next page; null at the end') });

/** A page from one row more than it may hold. Lists are ordered by slug. */
export function page<T extends { readonly slug: string }>(rows: readonly T[], limit: number): { rows: readonly T[]; next: string | null } {
  return { rows: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.slug ?? null) : null };
}

export const done = z.object({ done: z.literal(true) });

/** A refusal of a body's field, at its place in the request. */
export function inBody<T>(result: Result<T>): Result<T> {
  if (result.ok || result.refusal.at === undefined || result.refusal.at.startsWith('body')) return result;
  return { ok: false, refusal: { ...result.refusal, at: `body.${result.refusal.at}` } };
}

/** What a change says: any of the fields of what is changed. */
export const patchBody = z.record(z.string(), z.unknown());

/** A body with some of its fields changed, read as strictly as a whole one. */
export function patched<T>(schema: z.ZodType<T>, standing: object, changes: Readonly<Record<string, unknown>>): Result<T> {
  const parsed = schema.safeParse({ ...standing, ...changes });
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = ['body', ...(issue?.path.map(String) ?? []), ...(unknown === undefined ? [] : [unknown])].join('.');
  return refuse('bad-input', unknown === undefined ? (issue?.message ?? 'cannot be read') : `there is no field "${unknown}" here`, path);
}
