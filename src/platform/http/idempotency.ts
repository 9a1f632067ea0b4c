import { createHash } from 'node:crypto';
import { z } from 'zod';

import { hours, iso, ok, refuse, type Result } from '../../kernel/index.ts';
import { system, type Actor } from '../actor.ts';
import { sql, type Database } from '../database/index.ts';

const KEPT = hours(24);
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

const stored = z.object({
  request_hash: z.instanceof(Buffer),
  status: z.number().nullable(),
  answer: z.object({ body: z.string(), type: z.string() }).nullable(),
});

const nameOf = (actor: Actor): string => `${actor.kind}:${'id' in actor ? actor.id : actor.name}`;
const hashOf = (request: string): Buffer => createHash('sha256').update(request).digest();

/**
 * Claims a key for a request. Answers undefined when the request is to be done now, or the answer that it had.
 * Refuses a key that another request has used, and one whose first request is still under way.
 */
export async function claimKey(db: Database, keyed: Keyed): Promise<Result<KeptAnswer | undefined>> {
  const hash = hashOf(keyed.request);
  return db.write<Result<KeptAnswer | undefined>>(HTTP, async (tx) => {
    await tx.run(sql`delete from idempotency where created_at < ${iso(tx.now - KEPT)}`);
    const claimed = await tx.run(
      sql`insert into idempotency (actor, key, request_hash, created_at) values (${nameOf(keyed.actor)}, ${keyed.key}, ${hash}, ${iso(tx.now)}) on conflict do nothing`,
    );
    if (claimed === 1) return ok(undefined);
    const known = await tx.maybe(
      sql`select request_hash, status, answer from idempotency where actor = ${nameOf(keyed.actor)} and key = ${keyed.key}`,
      stored,
    );
    if (known === undefined || !known.request_hash.equals(hash))
      return refuse('idempotency-mismatch', 'this key came with another request', 'headers.idempotency-key');
    if (known.status === null || known.answer === null)
      return refuse('conflict', 'the first request with this key is still under way', 'headers.idempotency-key');
    return ok({ status: known.status, ...known.answer });
  });
}

/** Keeps the answer for the key. */
export async function keepAnswer(db: Database, keyed: Keyed, answer: KeptAnswer): Promise<void> {
  const kept = JSON.stringify({ body: answer.body, type: answer.type });
  await db.write(HTTP, async (tx) =>
    tx.run(
      sql`update idempotency set status = ${answer.status}, answer = ${kept}::jsonb where actor = ${nameOf(keyed.actor)} and key = ${keyed.key}`,
    ),
  );
}

/** Lets a key go whose request failed by a fault of ours, so that it may be tried again. */
export async function releaseKey(db: Database, keyed: Keyed): Promise<void> {
  await db.write(HTTP, async (tx) =>
    tx.run(sql`delete from idempotency where actor = ${nameOf(keyed.actor)} and key = ${keyed.key} and status is null`),
  );
}
