import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import { fillOrganisation } from '../faults/organisation.ts';
import { Site } from '../faults/site.ts';
import { startMailProcess } from './mail-process.ts';
import { PEER, startPeer } from './peer.ts';
import { resultOf, type Result } from './result.ts';
import { sendAlerts, type AlertLoad } from './wrk.ts';

const ROUNDS = 5;
const CONNECTIONS = 8;

const cases = {
  'intake.repeat.batch64': { kind: 'repeat', batch: 64, target: 1.5 },
  'intake.new.batch64': { kind: 'new', batch: 64, target: 1 },
  'intake.new.batch1': { kind: 'new', batch: 1, target: 0.25 },
} as const;

export type IntakeName = keyof typeof cases;

/** Stops folding while the peer is measured: what is waiting would take its processor. */
async function holdFolding(client: pg.Client): Promise<() => Promise<void>> {
  await client.query('begin');
  await client.query('select * from fold_lane for update');
  await delay(500);
  return async () => {
    await client.query('commit');
  };
}

/** Both servers under the same load by turns; folding, routing and paging go on meanwhile. */
export async function intake(name: IntakeName): Promise<Result> {
  const { kind, batch, target } = cases[name];
  const mail = await startMailProcess();
  const site = await Site.start(17_310, { SMTP_URL: mail.url, SMTP_FROM: 'evenkeel@example.com' });
  const client = new pg.Client({ connectionString: site.databaseUrl('APP') });
  try {
    const token = await fillOrganisation(site.databaseUrl('APP'), 20);
    await client.connect();
    const url = `${site.url}/in/${token}/api/v2/alerts`;
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let number = 0; number < ROUNDS; number += 1) {
      const load: AlertLoad = { kind, batch, connections: CONNECTIONS, seconds: 4, round: kind === 'repeat' ? 'same' : String(number) };
      const warm: AlertLoad = { ...load, seconds: 1, round: `${load.round}w` };
      await sendAlerts(url, kind === 'repeat' ? { ...load, seconds: 1 } : warm);
      ours.push(await sendAlerts(url, load));
      const letGo = await holdFolding(client);
      const peer = await startPeer(17_311, mail.url);
      try {
        await sendAlerts(peer.url, kind === 'repeat' ? { ...load, seconds: 1 } : warm);
        theirs.push(await sendAlerts(peer.url, load));
      } finally {
        await peer.end();
        await letGo();
      }
    }
    return resultOf({ name, unit: 'alerts/s', better: 'higher', target }, ours, { name: PEER, rounds: theirs });
  } finally {
    await client.end().catch(() => undefined);
    await site.end();
    mail.end();
  }
}
