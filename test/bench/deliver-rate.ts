import { setTimeout as delay } from 'node:timers/promises';

import { z } from 'zod';

import { system } from '../../src/platform/actor.ts';
import { systemClock } from '../../src/platform/clock/index.ts';
import { openDatabase, sql, type Database } from '../../src/platform/database/index.ts';
import { enqueueMessages } from '../../src/platform/engine/index.ts';
import { readSetting } from '../../src/platform/settings.ts';
import { Site } from '../faults/site.ts';
import { startMailProcess } from './mail-process.ts';
import { startPeersProcess, type PeersProcess } from './peers-process.ts';
import { median, resultOf, type Result } from './result.ts';

const ROUNDS = 5;
const MESSAGES = 1000;
const PATIENCE = 60_000;

/** An address of each channel, at the local peer that stands for its provider. */
async function addressesOf(db: Database, peers: PeersProcess): Promise<Readonly<Record<string, unknown>>> {
  const { urls } = peers;
  const keys = await readSetting(db, 'push-keys', z.object({ publicKey: z.string() }));
  return {
    email: 'bench@example.com',
    sms: '+4915112345678',
    voice: '+4915112345678',
    ntfy: { url: `${urls.ntfy}/bench` },
    'web-push': await peers.subscribe(keys?.publicKey ?? ''),
    slack: 'U0BENCH',
    telegram: '12345',
    mattermost: { url: `${urls.mattermost}/hooks/ineshook` },
    teams: { url: urls.teams },
    webhook: { url: urls.webhook, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
  };
}

const outcomes = z.object({ handed: z.coerce.number(), failed: z.coerce.number(), detail: z.string().nullable() });

/** Messages a second from their commit until what became of the last one is committed; every one must have been handed over. */
async function rateOf(db: Database, channel: string, address: unknown): Promise<number> {
  const subject = `bench-${channel}-${performance.now()}`;
  const content = {
    purpose: 'notice',
    text: 'SEV2 Checkout fails for customers in Europe',
    subject: 'SEV2: Checkout fails',
    body: 'Checkout fails for customers in Europe.\n\nSince 12:04 more than 5 % of requests fail.',
    reference: subject,
  };
  await db.write(system('bench'), async (tx) =>
    enqueueMessages(
      tx,
      Array.from({ length: MESSAGES }, () => ({
        id: tx.id(),
        kind: 'notice',
        subject,
        channel,
        priority: 5,
        address,
        content,
        dueAt: tx.now,
      })),
    ),
  );
  const began = performance.now();
  for (;;) {
    const ended = await db.maybe(
      sql`select count(*) filter (where outcome = 'handed-over') as handed, count(*) filter (where outcome <> 'handed-over') as failed,
            max(detail) filter (where outcome <> 'handed-over') as detail from message_past where subject = ${subject}`,
      outcomes,
    );
    if (ended !== undefined && ended.failed > 0) throw new Error(`${channel} failed: ${ended.detail}`);
    if (ended?.handed === MESSAGES) return MESSAGES / ((performance.now() - began) / 1000);
    if (performance.now() - began > PATIENCE) throw new Error(`${channel} took only ${ended?.handed} of ${MESSAGES} messages`);
    await delay(50);
  }
}

/** Each channel for itself, by turns; the figure is that of the slowest. */
export async function deliverRate(): Promise<Result> {
  const [mail, peers] = [await startMailProcess(), await startPeersProcess()];
  const site = await Site.start(17_360, { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com', ...peers.environment });
  const db = openDatabase({ connectionString: site.databaseUrl('APP') }, systemClock);
  try {
    const addresses = await addressesOf(db, peers);
    const rates = new Map<string, number[]>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [channel, address] of Object.entries(addresses)) {
        rates.set(channel, [...(rates.get(channel) ?? []), await rateOf(db, channel, address)]);
      }
    }
    const medians = [...rates].map(([channel, rounds]) => [channel, median(rounds)] as const).toSorted(([, one], [, other]) => one - other);
    const [slowest = 'none'] = medians[0] ?? [];
    return {
      ...resultOf({ name: 'deliver.rate', unit: 'messages/s', better: 'higher', target: 100 }, rates.get(slowest) ?? []),
      parts: Object.fromEntries(medians.map(([channel, rate]) => [channel, Math.round(rate)])),
    };
  } finally {
    await db.close();
    await site.end();
    mail.end();
    peers.end();
  }
}
