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

/** A machine that stood still for longer has measured itself: the load ends by the clock, with next to nothing sent. */
const STOOD_STILL = 1000;
const LOOK_EVERY = 50;
const MOST_TRIES = 3;

/** Runs a load; answers beside what wrk said for how long this process, and so the whole machine, stood still at most. */
async function runOnce(url: string, load: AlertLoad): Promise<{ readonly stdout: string; readonly stood: number }> {
  let [stood, last] = [0, performance.now()];
  const look = (): void => {
    stood = Math.max(stood, performance.now() - last);
    last = performance.now();
  };
  const looking = setInterval(look, LOOK_EVERY);
  try {
    const { stdout } = await run('wrk', ['-t1', `-c${load.connections}`, `-d${load.seconds}s`, '--timeout', '10s', '-s', script, url], {
      env: {
        PATH: process.env['PATH'] ?? '',
        BENCH_KIND: load.kind,
        BENCH_BATCH: String(load.batch),
        BENCH_ROUND: load.round,
      },
    });
    look();
    return { stdout, stood };
  } finally {
    clearInterval(looking);
  }
}

/**
 * Sends alerts to a server by wrk; answers how many a second were answered with 2xx. Both servers get this very load. It is sent
 * again where the machine stood still meanwhile, as one does that its host sets aside.
 */
export async function sendAlerts(url: string, load: AlertLoad, tries = 1): Promise<number> {
  const { stdout, stood } = await runOnce(url, load);
  if (stood > STOOD_STILL) {
    if (tries === MOST_TRIES)
      throw new Error(`the machine stood still for ${Math.round(stood)} ms, and before that too: nothing can be measured`);
    return sendAlerts(url, load.kind === 'new' ? { ...load, round: `${load.round}again` } : load, tries + 1);
  }
  const line = /BENCH (.*)/.exec(stdout)?.[1];
  if (line === undefined) throw new Error(`wrk said nothing that can be read: ${stdout}`);
  const told = said.parse(JSON.parse(line));
  if (told.failed > told.requests / 1000) throw new Error(`${told.failed} of ${told.requests} requests failed at ${url}`);
  return ((told.requests - told.failed) * load.batch) / told.seconds;
}
