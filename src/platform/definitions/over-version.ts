import { z } from 'zod';

import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import { actorName } from '../actor.ts';
import { sql, type Reader, type Tx } from '../database/index.ts';
import {
  definitionVersionsWhere,
  endDefinition,
  findDefinition,
  moveStamp,
  putDefinition,
  type Definition,
  type DefinitionKind,
} from './definitions.ts';

/** Who edited what is in force, and when, as views say it: nobody while it is as it ships. */
export const editedView = {
  version: z.number().describe('0 while it is as it ships'),
  changedBy: z.string().nullable(),
  changedAt: z.number().nullable(),
};

const readVersionWords = 'The version that was read, 0 for what ships: refused, with what changed, where another stands';
/** What an edit says of the version that its writer read: in a body, and in a query. */
export const readVersion = z.int().min(0).optional().describe(readVersionWords);
export const readVersionQuery = z.strictObject({ version: z.coerce.number().int().min(0).optional().describe(readVersionWords) });

interface Edited {
  readonly version: number;
  readonly changedBy: string | null;
  readonly changedAt: Instant | null;
}

const editRow = z.object({
  slug: z.string(),
  version: z.number(),
  valid_from: z.number(),
  changed_by: z.object({ kind: z.string(), name: z.string() }),
});

/** Who edited the definitions of a kind that are in force, and when, by slug. */
export async function lastEdits(reader: Reader, kind: DefinitionKind<unknown>): Promise<(slug: string) => Edited> {
  const rows = await reader.many(
    sql`select slug, version, valid_from, changed_by from definition where kind = ${kind.name} and valid_until is null order by slug limit 20000`,
    editRow,
  );
  const known = new Map(
    rows.map(({ slug, version, valid_from: at, changed_by: actor }) => [slug, { version, changedBy: actorName(actor), changedAt: at }]),
  );
  return (slug) => known.get(slug) ?? { version: 0, changedBy: null, changedAt: null };
}

/** What an edit was made of: the version that its writer read, 0 where none stood, and the words for what was changed since. */
export interface OverVersion<T> {
  readonly slug: string;
  /** Left out by whoever does not mind what stands. */
  readonly version: number | undefined;
  readonly said: (read: T | undefined, stands: T | undefined) => readonly string[];
}

const MOST_SAID = 8;

/** What was changed, as one sentence; never longer than somebody reads. */
function sentenceOf(said: readonly string[]): string {
  const more = said.length > MOST_SAID ? `; and ${said.length - MOST_SAID} more` : '';
  return `${said.slice(0, MOST_SAID).join('; ')}${more}`;
}

interface Edit<T> {
  readonly over: OverVersion<T>;
  /** Where the request says the version. */
  readonly at: 'body.version' | 'query.version';
}

/** What stands, which no other edit changes from here on; refused, with what changed, where it is not what the writer read. */
async function standingOver<T>(tx: Tx, kind: DefinitionKind<T>, { over, at }: Edit<T>): Promise<Result<Definition<T> | undefined>> {
  await moveStamp(tx);
  const standing = await findDefinition(tx, kind, over.slug);
  if (over.version === undefined || over.version === (standing?.version ?? 0)) return ok(standing);
  const read = (await definitionVersionsWhere(tx, kind, sql`slug = ${over.slug} and version = ${over.version}`))[0];
  const said = over.said(read?.body, standing?.body);
  if (said.length === 0) return ok(standing);
  const by = (await lastEdits(tx, kind))(over.slug).changedBy ?? 'somebody';
  return refuse('conflict', `${by} changed it meanwhile: ${sentenceOf(said)}`, at);
}

async function end<T>(tx: Tx, kind: DefinitionKind<T>, standing: Definition<T> | undefined): Promise<boolean> {
  return standing !== undefined && (await endDefinition(tx, kind, standing.id));
}

/** Makes a new version over the one that was read; undefined where what was written is what ships, which is no edit. */
export async function putOver<T>(
  tx: Tx,
  kind: DefinitionKind<T>,
  { body, ...over }: OverVersion<T> & { readonly body: T | undefined },
): Promise<Result<unknown>> {
  const standing = await standingOver(tx, kind, { over, at: 'body.version' });
  if (!standing.ok) return standing;
  if (body === undefined) return ok(await end(tx, kind, standing.value));
  const { slug } = over;
  return putDefinition(tx, kind, { id: standing.value?.id ?? tx.id(), slug, body, because: `edited by ${tx.actor.name}` });
}

/** Ends what was read; answers whether anything stood. */
export async function endOver<T>(tx: Tx, kind: DefinitionKind<T>, over: OverVersion<T>): Promise<Result<boolean>> {
  const standing = await standingOver(tx, kind, { over, at: 'query.version' });
  return standing.ok ? ok(await end(tx, kind, standing.value)) : standing;
}
