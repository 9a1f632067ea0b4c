import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { z } from 'zod';

const run = promisify(execFile);
const script = fileURLToPath(new URL('alerts.lua', import.meta.url));

export interface AlertLoad {
  readonly kind: 'new' | 'repeat';
  readonly batch: number;
  readonly connections: number;
  readonly seconds: number;
  /** Makes the keys of this round unlike those of any other. */
  readonly round: string;
}

const said = z.object({ requests: z.number(), seconds: z.number(), failed: z.number() });

/** Sends alerts to a server by wrk; answers how many a second were answered with 2xx. Both servers get this very load. */
export async function sendAlerts(url: string, load: AlertLoad): Promise<number> {
  const { stdout } = await run('wrk', ['-t1', `-c${load.connections}`, `-d${load.seconds}s`, '--timeout', '10s', '-s', script, url], {
    env: {
      PATH: process.env['PATH'] ?? '',
      BENCH_KIND: load.kind,
      BENCH_BATCH: String(load.batch),
      BENCH_ROUND: load.round,
    },
  });
  const line = /BENCH (.*)/.exec(stdout)?.[1];
  if (line === undefined) throw new Error(`wrk said nothing that can be read: ${stdout}`);
  const told = said.parse(JSON.parse(line));
  if (told.failed > told.requests / 1000) throw new Error(`${told.failed} of ${told.requests} requests failed at ${url}`);
  return ((told.requests - told.failed) * load.batch) / told.seconds;
}
