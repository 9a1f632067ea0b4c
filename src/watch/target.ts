import { z } from 'zod';

import { seconds, type Duration } from '../kernel/index.ts';
import { newToken, wait, type Clock } from '../platform/clock/index.ts';
import type { Answer, Fetch } from '../platform/egress/index.ts';

/** How long the target may take to say how its engine stands. */
const PATIENCE: Duration = seconds(5);
/** How soon a synthetic page has to arrive. */
const ARRIVES_WITHIN: Duration = seconds(10);
const LOOK_EVERY: Duration = 250;
/** Instances of the target that are told apart. */
const MOST_KNOWN = 32;

const loop = z.object({ cycles: z.number(), ageMs: z.number() });
const health = z.object({ ok: z.boolean(), why: z.array(z.string()), instance: z.string(), loops: z.record(z.string(), loop) });
const receipt = z.object({ probe: z.string(), cutAt: z.number().nullable(), arrivedAt: z.number().nullable() });
const refusal = z.object({ detail: z.string() });

/** What the watcher asks of the site that it watches. Each answers why there is no proof, or null where there is. */
export interface Target {
  cycle(): Promise<string | null>;
  page(): Promise<string | null>;
}

export interface TargetParts {
  readonly url: string;
  /** Of the integration by which synthetic pages are made. */
  readonly token: string | undefined;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** No look takes longer than until the next. */
  readonly every: Duration;
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The loops that have ended no round since the last look at this instance: a first look needs one round of each. */
const standing = (now: Record<string, z.infer<typeof loop>>, before: Readonly<Record<string, number>>): string[] =>
  Object.entries(now)
    .filter(([name, { cycles }]) => cycles <= (before[name] ?? 0))
    .map(([name]) => name);

function notWell(answer: Answer): string {
  const read = health.safeParse(jsonOf(answer.text));
  const why = read.success && read.data.why.length > 0 ? `: ${read.data.why.join('; ')}` : '';
  return `it answered ${answer.status}${why}`;
}

function cycles(parts: TargetParts): Target['cycle'] {
  const known = new Map<string, Readonly<Record<string, number>>>();
  return async () => {
    const signal = AbortSignal.timeout(Math.min(PATIENCE, parts.every));
    const answer = await parts.fetch(`${parts.url}/health/engine`, {
      method: 'GET',
      headers: { 'user-agent': 'Evenkeel watcher' },
      signal,
    });
    if (answer.status !== 200) return notWell(answer);
    const read = health.safeParse(jsonOf(answer.text));
    if (!read.success) return 'its answer is not that of an engine';
    const { ok, why, instance, loops } = read.data;
    if (!ok) return why.join('; ');
    if (Object.keys(loops).length === 0) return 'it tells of no loop';
    const still = standing(loops, known.get(instance) ?? {});
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(instance, Object.fromEntries(Object.entries(loops).map(([name, each]) => [name, each.cycles])));
    return still.length === 0 ? null : `its engine has finished no cycle since the last look (${still.join(', ')})`;
  };
}

/** Sends and reads synthetic pages by the target's own contract. */
function probing(parts: TargetParts): { send(body: object): Promise<Answer>; read(probe: string): Promise<Answer> } {
  const headers = { authorization: `Bearer ${parts.token ?? ''}`, 'content-type': 'application/json', 'user-agent': 'Evenkeel watcher' };
  const signal = (): AbortSignal => AbortSignal.timeout(PATIENCE);
  return {
    send: async (body) => parts.fetch(`${parts.url}/in/watch`, { method: 'POST', headers, body: JSON.stringify(body), signal: signal() }),
    read: async (probe) => parts.fetch(`${parts.url}/in/watch/${probe}`, { method: 'GET', headers, signal: signal() }),
  };
}

function pages(parts: TargetParts): Target['page'] {
  const { clock } = parts;
  const door = probing(parts);
  return async () => {
    const probe = newToken(clock);
    const until = clock.monotonic() + ARRIVES_WITHIN;
    const taken = await door.send({ probe });
    if (taken.status !== 202) {
      const said = refusal.safeParse(jsonOf(taken.text));
      return `it refused the synthetic alert: ${taken.status}${said.success ? ` ${said.data.detail}` : ''}`;
    }
    let seen: z.infer<typeof receipt> | undefined;
    while (clock.monotonic() < until) {
      const answer = await door.read(probe);
      seen = receipt.safeParse(jsonOf(answer.text)).data ?? seen;
      if (seen?.probe === probe && seen.arrivedAt !== null) {
        // Its ticket ends by itself should this be lost.
        await door.send({ probe, status: 'resolved' }).catch(() => undefined);
        return null;
      }
      await wait(clock, LOOK_EVERY);
    }
    const how = seen === undefined || seen.cutAt === null ? 'no ticket was cut' : 'its ticket was cut, and its page did not come back';
    return `a synthetic page did not arrive within ${ARRIVES_WITHIN / 1000} s: ${how}`;
  };
}

/** Makes the way to ask. Whatever fails is a miss, with the reason as people read it. */
export function createTarget(parts: TargetParts): Target {
  const told = (ask: () => Promise<string | null>) => async (): Promise<string | null> => ask().catch(sentenceOf);
  return { cycle: told(cycles(parts)), page: told(pages(parts)) };
}
