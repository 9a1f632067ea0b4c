import { createServer } from 'node:net';
import { join } from 'node:path';

import { days, iso } from '../../kernel/index.ts';
import { systemClock } from '../../platform/clock/index.ts';
import type { Config } from '../../platform/config/index.ts';
import { runServer, say, wrongSettings, type Site } from '../run-server.ts';
import { demoEnvironment } from './environment.ts';
import { fillDemo } from './fill.ts';
import { readMark, writeMark } from './folder.ts';
import { keepingChannels, outbox } from './kept-channels.ts';
import { administrator } from './people.ts';

const HISTORY_DAYS = 90;

const outboxOf = (config: Config): string => join(config.dataDir, 'outbox');

/** Whether the port is free, before half a minute is spent on a history. */
async function knockAtPort({ port, host }: Config): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(port, host, resolve);
  });
  await new Promise((resolve) => void probe.close(resolve));
}

/** Fills a new demo. One that was not finished is not touched: the next start throws it away. */
async function fillOnce({ config, address, guard }: Site): Promise<void> {
  const mark = await readMark(config.dataDir);
  if (mark?.history === 'finished') return;
  if (mark?.history !== 'none') wrongSettings('The history of this demo was not finished. Start it again: it is made anew.');
  await guard.listen(async () => knockAtPort(config));
  say(`Making an organisation and ${HISTORY_DAYS} days of its history; this takes about half a minute ...`);
  await writeMark(config.dataDir, 'unfinished');
  const end = systemClock.now();
  await fillDemo({
    address,
    end,
    days: HISTORY_DAYS,
    publicUrl: config.publicUrl,
    dataDir: config.dataDir,
    keep: (clock) => outbox(outboxOf(config), () => clock.now()),
  });
  await writeMark(config.dataDir, 'finished', iso(end));
}

async function tell(config: Config): Promise<void> {
  const mark = await readMark(config.dataDir);
  say(`Evenkeel's demo is ready at ${config.publicUrl}`);
  say(`Sign in as ${administrator.email} with the password ${administrator.password}`);
  say(`Nothing is really sent: what would have left is kept in ${outboxOf(config)}, a file for each channel.`);
  const age = systemClock.now() - Date.parse(mark?.ends ?? iso(systemClock.now()));
  if (age > days(1)) say('Its history ended more than a day ago: "npm run demo -- --reset" makes it anew, ending now.');
}

await runServer({
  environment: demoEnvironment(process.env),
  channels: (config) => (settings) =>
    keepingChannels(
      settings,
      outbox(outboxOf(config), () => systemClock.now()),
    ),
  prepare: fillOnce,
  tell: async (_, config) => tell(config),
});
