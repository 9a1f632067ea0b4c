import { z } from 'zod';

import { iso, type Duration } from '../kernel/index.ts';
import { sql, type Reader, type Tx } from '../platform/database/index.ts';
import { providerNames, type ProviderName } from './providers/provider.ts';

const person = z.object({ person_id: z.string() });

/** The person who has confirmed that a name in a chat is theirs. */
export const personLinked = async (reader: Reader, provider: ProviderName, user: string): Promise<string | undefined> =>
  (await reader.maybe(sql`select person_id from chat_identity where provider = ${provider} and user_id = ${user}`, person))?.person_id;

const user = z.object({ person_id: z.string(), user_id: z.string() });

/** Names in a chat of some people, as they have confirmed them. */
export const usersLinked = async (
  reader: Reader,
  provider: ProviderName,
  people: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const found = await reader.many(
    sql`select person_id, user_id from chat_identity where provider = ${provider} and person_id = any(${people}::uuid[]) order by since`,
    user,
  );
  return new Map(found.map((each) => [each.person_id, each.user_id]));
};

const identity = z
  .object({ provider: z.enum(providerNames), user_id: z.string(), user_name: z.string(), since: z.number() })
  .transform(({ user_id: userId, user_name: name, ...rest }) => ({ ...rest, user: userId, name }));

/** A name in a chat that is somebody's. */
export type Identity = z.infer<typeof identity>;

export const identitiesOf = async (reader: Reader, of: string): Promise<Identity[]> =>
  reader.many(
    sql`select provider, user_id, user_name, since from chat_identity where person_id = ${of} order by provider, user_name`,
    identity,
  );

export const putIdentity = async (tx: Tx, made: { provider: ProviderName; user: string; name: string; person: string }): Promise<number> =>
  tx.run(
    sql`insert into chat_identity (provider, user_id, user_name, person_id, since) values (${made.provider}, ${made.user}, ${made.name}, ${made.person}, ${iso(tx.now)})
        on conflict (provider, user_id) do update set user_name = excluded.user_name, person_id = excluded.person_id, since = excluded.since`,
  );

export const removeIdentity = async (tx: Tx, of: string, which: { provider: ProviderName; user: string }): Promise<number> =>
  tx.run(sql`delete from chat_identity where person_id = ${of} and provider = ${which.provider} and user_id = ${which.user}`);

const words = z.object({ text: z.string(), nextAt: z.number().nullable() });
const draft = z
  .object({ ticket_id: z.string(), audience: z.string(), words, preview: z.string() })
  .transform(({ ticket_id: ticket, words: said, ...rest }) => ({ ...rest, ...said, ticket }));

/** An update that was previewed in a chat. */
export type Draft = z.infer<typeof draft>;

export const insertDraft = async (tx: Tx, made: Draft & { code: string; person: string }): Promise<number> =>
  tx.run(
    sql`insert into chat_draft (code, person_id, ticket_id, audience, words, preview, made_at)
        values (${made.code}, ${made.person}, ${made.ticket}, ${made.audience}, ${JSON.stringify({ text: made.text, nextAt: made.nextAt })}::jsonb, ${made.preview}, ${iso(tx.now)})`,
  );

/** Takes somebody's own draft away to be sent; older ones than `holds` are forgotten. */
export async function takeDraft(tx: Tx, of: { code: string; person: string; holds: Duration }): Promise<Draft | undefined> {
  await tx.run(sql`delete from chat_draft where made_at < ${iso(tx.now - of.holds)}`);
  return tx.maybe(
    sql`delete from chat_draft where code = ${of.code} and person_id = ${of.person} returning ticket_id, audience, words, preview`,
    draft,
  );
}
