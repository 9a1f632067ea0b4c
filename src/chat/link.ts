import { createHmac, timingSafeEqual } from 'node:crypto';

import { z } from 'zod';

import { hours, mustHave, ok, refuse, type Instant, type Result } from '../kernel/index.ts';
import type { Reader, Tx } from '../platform/database/index.ts';
import { readSetting, writeFirstSetting } from '../platform/settings.ts';
import { providerNames } from './providers/provider.ts';
import { putIdentity } from './store-identities.ts';

const SETTING = 'chat-link-key';
const stored = z.object({ key: z.string() });
const HOLDS = hours(1);

const claim = z.object({ provider: z.enum(providerNames), user: z.string(), name: z.string(), until: z.number() });

/** That whoever holds it was somebody in a chat a moment ago. */
export type Claim = z.infer<typeof claim>;

const macOf = (key: string, payload: string): string =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(`chat\0${payload}`).digest('base64url');

async function keyFor(tx: Tx): Promise<string> {
  const found = await readSetting(tx, SETTING, stored);
  if (found !== undefined) return found.key;
  await writeFirstSetting(tx, SETTING, { key: Buffer.from(tx.clock.random(32)).toString('base64') });
  return mustHave(await readSetting(tx, SETTING, stored), 'the key of links was just set').key;
}

/** A token by which somebody in a chat says to Evenkeel who they are; given to them alone. */
export async function linkToken(tx: Tx, of: Omit<Claim, 'until'>): Promise<string> {
  const payload = Buffer.from(JSON.stringify({ ...of, until: tx.now + HOLDS })).toString('base64url');
  return `${payload}.${macOf(await keyFor(tx), payload)}`;
}

function parsed(payload: string): unknown {
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}

/** What a token says, while it holds. */
export async function readToken(reader: Reader, token: string, now: Instant): Promise<Result<Claim>> {
  const gone = refuse('gone', 'this link is not valid any more: write /evenkeel link in the chat for another');
  const [payload = '', mac = ''] = token.split('.');
  const key = (await readSetting(reader, SETTING, stored))?.key;
  if (key === undefined) return gone;
  const [given, expected] = [Buffer.from(mac), Buffer.from(macOf(key, payload))];
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return gone;
  const found = claim.parse(parsed(payload));
  return found.until < now ? gone : ok(found);
}

/** Notes that the name of a token is the name of whoever is signed in. */
export async function linkName(tx: Tx, token: string): Promise<Result<Claim>> {
  if (tx.actor.kind !== 'person') return refuse('not-allowed', 'a key has no name in a chat: sign in');
  const found = await readToken(tx, token, tx.now);
  if (!found.ok) return found;
  const { provider, user, name } = found.value;
  await putIdentity(tx, { provider, user, name, person: tx.actor.id });
  tx.journal({
    action: 'chat.linked',
    subject: { kind: 'person', id: tx.actor.id },
    because: `${name} in ${provider} is ${tx.actor.name}`,
    body: { provider, user, name },
  });
  return found;
}
