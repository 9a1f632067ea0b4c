import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { whyNoHosts } from './network.ts';

const command = fileURLToPath(new URL('../../bin/faults.mjs', import.meta.url));

const figures = z.object({
  kills: z.number(),
  accepted: z.number(),
  lostAlerts: z.number(),
  pagesDue: z.number(),
  pagesLost: z.number(),
  duplicates: z.number(),
  maxCopies: z.number(),
  worstLatenessMs: z.number(),
  afterDeadMs: z.number(),
  afterFrozenMs: z.number(),
  killsByPart: z.object({ server: z.number(), supervisor: z.number(), postgres: z.number() }),
  freezes: z.number(),
  outages: z.number(),
  cuts: z.number(),
  cutsNotDone: z.string().nullable(),
  providerFailures: z.number(),
  crashes: z.number(),
});

/** The command as people run it: its exit code, the figures of its last line, and what it said. */
async function faults(options: string): Promise<{ code: number | null; figures: z.infer<typeof figures>; said: string }> {
  const child = spawn(process.execPath, [command, '--json', ...options.split(' ')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  const last = out.trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`no figures: ${said.slice(-2000)}`);
  process.stderr.write(`faults ${options}: ${last}\n`);
  return { code, figures: figures.parse(JSON.parse(last)), said };
}

const uncut = whyNoHosts();

describe('the fault harness', () => {
  it('SIG-2, PAG-6: two instances killed, frozen and cut off, database and providers gone for a while: nothing is lost, every page comes in time and no message more than three times', async () => {
    const { code, figures: seen, said } = await faults('--kills 20 --alerts 1000 --rate 90 --gap 0.6 --seconds 5 --people 150 --seed 7');
    expect(seen, said.slice(-3000)).toMatchObject({ lostAlerts: 0, pagesLost: 0, crashes: 0 });
    expect(seen.maxCopies).toBeLessThanOrEqual(3);
    expect(seen.afterDeadMs, said.slice(-3000)).toBeLessThanOrEqual(5000);
    expect(seen.afterFrozenMs, said.slice(-3000)).toBeLessThanOrEqual(20_000);
    expect(code, said.slice(-3000)).toBe(0);
    expect(seen.kills).toBeGreaterThanOrEqual(20);
    expect(seen.killsByPart.postgres).toBeGreaterThan(0);
    expect(seen.freezes).toBeGreaterThan(0);
    expect(seen.outages).toBeGreaterThan(0);
    expect(seen.providerFailures).toBeGreaterThan(0);
    expect(seen.cuts > 0).toBe(uncut === undefined);
  });

  it('SIG-2: one instance with its embedded PostgreSQL, whose supervisor is killed too, loses nothing', async () => {
    const { code, figures: seen, said } = await faults('--instances 1 --kills 12 --alerts 300 --rate 90 --gap 0.6 --people 100 --seed 7');
    expect(seen, said.slice(-3000)).toMatchObject({ lostAlerts: 0, pagesLost: 0, crashes: 0 });
    expect(code, said.slice(-3000)).toBe(0);
    expect(seen.kills).toBeGreaterThanOrEqual(12);
    expect(seen.killsByPart.supervisor).toBeGreaterThan(0);
    expect(seen.killsByPart.postgres).toBeGreaterThan(0);
  });
});
