import { timingSafeEqual } from 'node:crypto';

import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { findDefinition, moveStamp, putDefinition } from '../platform/definitions/index.ts';
import type { Actor } from '../platform/actor.ts';
import { hashOf } from '../platform/secrets.ts';
import { contactChannels } from './contact-channels.ts';
import { contactMethodKind, type ContactMethod } from './store-contact-methods.ts';
import { countTry, endCode, lockCode, storeCode } from './store-contact-codes.ts';
import { CODE_LIFE, CODE_TRIES, codeFrom, maySendCode, tryCode } from './rules/index.ts';

/** The method stands in the hash, so that a code of one cannot be used for another. */
const codeHash = (method: string, code: string): Buffer => hashOf(`${method}/${code}`);

/** Sends a new code to a contact method; the one before it no longer works. Refuses when too many went out. */
export async function sendCode(tx: Tx, method: ContactMethod): Promise<Result<null>> {
  const before = await lockCode(tx, method.id);
  const may = maySendCode(before, tx.now);
  if (!may.ok) return refuse('too-many', may.because);
  const code = codeFrom(tx.clock.random(4));
  const { sent, countedFrom } = may;
  await storeCode(tx, { methodId: method.id, hash: codeHash(method.id, code), expiresAt: tx.now + CODE_LIFE, sent, countedFrom });
  const { id: methodId, channel, address, personId } = method;
  await contactChannels().sendVerification(tx, { methodId, channel, address, personId, code });
  tx.journal({
    action: 'contact-method.code-sent',
    subject: { kind: 'contact-method', id: method.id },
    because: 'a contact method carries pages only after its code came back',
    body: { channel: method.channel, personId: method.personId },
  });
  return ok(null);
}

type Attempt =
  | { readonly outcome: 'verified' }
  | { readonly outcome: 'wrong'; readonly left: number }
  | { readonly outcome: 'used up' | 'none' };

/** A try that fails must be counted, so it is an answer of the transaction and not a refusal, which would undo it. */
async function attempt(tx: Tx, methodId: string, code: string): Promise<Attempt> {
  await moveStamp(tx);
  const method = await findDefinition(tx, contactMethodKind, methodId);
  const sent = await lockCode(tx, methodId);
  if (method === undefined || sent === undefined) return { outcome: 'none' };
  const matches = timingSafeEqual(sent.hash, codeHash(methodId, code));
  const trial = tryCode(sent, matches, tx.now);
  if (trial === 'none' || trial === 'used up') return { outcome: trial };
  if (trial === 'wrong') {
    await countTry(tx, methodId);
    return { outcome: 'wrong', left: CODE_TRIES - sent.tries - 1 };
  }
  await endCode(tx, methodId);
  await putDefinition(tx, contactMethodKind, {
    id: methodId,
    slug: methodId,
    body: { ...method.body, verifiedAt: tx.now },
    because: 'its code came back',
  });
  return { outcome: 'verified' };
}

/** Takes a code that came back. A right one verifies the contact method; five wrong ones end the code. */
export async function verifyContactMethod(
  db: Database,
  actor: Actor,
  given: { readonly methodId: string; readonly code: string },
): Promise<Result<null>> {
  const result = await db.write(actor, async (tx) => attempt(tx, given.methodId, given.code));
  if (result.outcome === 'verified') return ok(null);
  if (result.outcome === 'wrong') return refuse('bad-input', `this is not the code; ${result.left} tries are left`, 'body.code');
  if (result.outcome === 'used up') return refuse('gone', 'this code was tried too often; ask for a new one');
  return refuse('gone', 'no code is waiting here, or it is older than 10 min; ask for a new one');
}
