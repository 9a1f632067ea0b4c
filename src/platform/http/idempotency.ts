import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { z } from 'zod';

import { hours, iso, minutes, ok, refuse, type Result } from '../../kernel/index.ts';
import { system, type Actor } from '../actor.ts';
import { sql, type Database } from '../database/index.ts';

const KEPT = hours(24);
/** Longer than any request can last: whoever holds a key for longer is dead. */
const HELD = minutes(2);
const HTTP = system('http');

/** What a request with a key is: the same key from the same actor for the same act. */
export interface Keyed {
  readonly actor: Actor;
  readonly key: string;
  /** Method, path and body: all that makes it the same request. */
  readonly request: string;
}

/** An answer as it was given, to be given again. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
  readonly type: string;
}

/** The status of a request that has written something and has not been answered yet. */
const WRITTEN = 0;

const stored = z.object({ request_hash: z.instanceof(Buffer), status: z.number().nullable(), answer: z.string().nullable() });
const opened = z.object({ body: z.string(), type: z.string() });

const nameOf = (actor: Actor): string => `${actor.kind}:${'id' in actor ? actor.id : actor.name}`;
const digest = (...texts: readonly string[]): Buffer => createHash('sha256').update(texts.join('\n')).digest();
const keyHash = (keyed: Keyed): string => digest('key', keyed.key).toString('hex');
const requestHash = (keyed: Keyed): Buffer => digest('request', keyed.key, keyed.request);

// Some answers hold a secret that is shown once and stored as a hash. So an answer is kept sealed by what only the client
// knows, its key, and what it has sent; the database has neither.
const sealer = (keyed: Keyed): Buffer => digest('answer', nameOf(keyed.actor), keyed.key, keyed.request);

function seal(keyed: Keyed, answer: KeptAnswer, iv: Uint8Array): string {
  const cipher = createCipheriv('aes-256-gcm', sealer(keyed), iv);
  const text = JSON.stringify({ body: answer.body, type: answer.type });
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

function unseal(keyed: Keyed, sealed: string): z.infer<typeof opened> {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', sealer(keyed), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  const text = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
  return opened.parse(JSON.parse(text));
}

const here = (keyed: Keyed) => sql`actor = ${nameOf(keyed.actor)} and key = ${keyHash(keyed)}`;

/**
 * Claims a key for a request. Answers undefined when the request is to be done now, or the answer that it had.
 * Refuses a key that another request has used, and one whose first request is still under way. A request whose server died
 * before it wrote anything is done again.
 */
export async function claimKey(db: Database, keyed: Keyed): Promise<Result<KeptAnswer | undefined>> {
  const hash = requestHash(keyed);
  return db.write<Result<KeptAnswer | undefined>>(HTTP, async (tx) => {
    await tx.run(sql`delete from idempotency where created_at < ${iso(tx.now - KEPT)}`);
    const claimed = await tx.run(
      sql`insert into idempotency (actor, key, request_hash, created_at) values (${nameOf(keyed.actor)}, ${keyHash(keyed)}, ${hash}, ${iso(tx.now)})
          on conflict (actor, key) do update set created_at = excluded.created_at
          where idempotency.status is null and idempotency.request_hash = excluded.request_hash and idempotency.created_at < ${iso(tx.now - HELD)}`,
    );
    if (claimed === 1) return ok(undefined);
    const known = await tx.maybe(sql`select request_hash, status, answer #>> '{}' as answer from idempotency where ${here(keyed)}`, stored);
    if (known === undefined || !known.request_hash.equals(hash))
      return refuse('idempotency-mismatch', 'this key came with another request', 'headers.idempotency-key');
    if (known.status === null || known.answer === null)
      return refuse(
        'conflict',
        'the first request with this key is still under way, or its answer was lost: look at what stands',
        'headers.idempotency-key',
      );
    return ok({ status: known.status, ...unseal(keyed, known.answer) });
  });
}

const refused = (value: unknown): boolean => typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;

/** A database whose every write for this request tells, in the same transaction, that the request has written. */
export const marking = (db: Database, keyed: Keyed): Database => ({
  ...db,
  write: async (actor, work) =>
    db.write(actor, async (tx) => {
      const value = await work(tx);
      if (!refused(value)) await tx.run(sql`update idempotency set status = ${WRITTEN} where ${here(keyed)}`);
      return value;
    }),
});

/** Keeps the answer for the key. */
export async function keepAnswer(db: Database, keyed: Keyed, answer: KeptAnswer): Promise<void> {
  const sealed = JSON.stringify(seal(keyed, answer, db.clock.random(12)));
  await db.write(HTTP, async (tx) =>
    tx.run(sql`update idempotency set status = ${answer.status}, answer = ${sealed}::jsonb where ${here(keyed)}`),
  );
}

/** Lets a key go whose request has written nothing, so that it may be tried again. */
export async function releaseKey(db: Database, keyed: Keyed): Promise<void> {
  await db.write(HTTP, async (tx) => tx.run(sql`delete from idempotency where ${here(keyed)} and status is null`));
}

/** Forgets a key whatever its request did: its answer may not be kept. */
export async function forgetKey(db: Database, keyed: Keyed): Promise<void> {
  await db.write(HTTP, async (tx) => tx.run(sql`delete from idempotency where ${here(keyed)}`));
}
