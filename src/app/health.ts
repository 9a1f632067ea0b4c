import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

import { seconds, type Duration } from '../kernel/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { RawRoute } from '../platform/http/index.ts';
import { MOST_SKEW } from '../platform/clock/index.ts';
import type { Engine } from './engine.ts';
import { readFigures, type Figures } from './store-figures.ts';

/** A loop that has not ended a round for this long stands still. */
const STANDSTILL: Duration = seconds(15);

export interface HealthParts {
  readonly db: Database;
  readonly engine: Engine;
  /** This machine's clock less the database's, where it follows one. */
  readonly skew: () => Duration;
  readonly followers: () => number;
}

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

async function database(db: Database): Promise<Check> {
  try {
    await readFigures(db, db.clock.now());
    return { name: 'database', ok: true, detail: 'answers' };
  } catch (error) {
    return { name: 'database', ok: false, detail: error instanceof Error ? error.message : 'does not answer' };
  }
}

function loops({ db, engine }: HealthParts): Check[] {
  const now = db.clock.now();
  return Object.entries(engine.lastRounds()).map(([name, last]) => ({
    name: `engine ${name}`,
    ok: now - last < STANDSTILL,
    detail: `last round ${Math.max(0, Math.round((now - last) / 1000))} s ago`,
  }));
}

async function checks(parts: HealthParts): Promise<Check[]> {
  const skew = parts.skew();
  const clock = { name: 'clock', ok: Math.abs(skew) <= MOST_SKEW, detail: `${Math.round(skew)} ms from the database's` };
  return [await database(parts.db), ...loops(parts), clock];
}

const meanings: Readonly<Record<keyof Figures, string>> = {
  clocks_due: 'Clocks that are due and not yet taken',
  messages: 'Messages that wait or are being sent',
  intake: 'Chunks of the intake log that are not folded',
  alerts: 'Alerts that fire',
  tickets: 'Tickets that are open',
  pages: 'Pages that nobody has answered',
};

/** Evenkeel's own figures in Prometheus' text form. Those of the database are asked for when they are read. */
function createMetrics(parts: HealthParts): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'evenkeel_' });
  const gauges = Object.entries(meanings).map(
    ([name, help]) => [name, new Gauge({ name: `evenkeel_${name}`, help, registers: [registry] })] as const,
  );
  const rounds = new Gauge({
    name: 'evenkeel_engine_round_age_seconds',
    help: 'Since a loop last ended a round',
    labelNames: ['loop'],
    registers: [registry],
  });
  const collect = async (followers: { set: (value: number) => void }): Promise<void> => {
    followers.set(parts.followers());
    const now = parts.db.clock.now();
    for (const [loop, last] of Object.entries(parts.engine.lastRounds())) rounds.set({ loop }, (now - last) / 1000);
    const row: Record<string, number> | undefined = await readFigures(parts.db, now);
    for (const [name, gauge] of gauges) gauge.set(row?.[name] ?? Number.NaN);
  };
  const followed: Gauge = new Gauge({
    name: 'evenkeel_followers',
    help: 'Browsers that follow live',
    registers: [registry],
    collect: async () => collect(followed),
  });
  return registry;
}

const text = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
const json = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** `/livez`: this process answers. `/readyz`: it can do its work. `/metrics`: its figures. */
export function healthRoutes(parts: HealthParts): readonly RawRoute[] {
  const metrics = createMetrics(parts);
  return [
    { method: 'GET', path: '/livez', bodyLimit: 0, handler: () => ({ status: 200, headers: text, body: 'OK' }) },
    {
      method: 'GET',
      path: '/readyz',
      bodyLimit: 0,
      handler: async () => {
        const all = await checks(parts);
        const ok = all.every((check) => check.ok);
        return { status: ok ? 200 : 503, headers: json, body: JSON.stringify({ ok, checks: all }) };
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      bodyLimit: 0,
      handler: async () => ({ status: 200, headers: { ...text, 'content-type': metrics.contentType }, body: await metrics.metrics() }),
    },
  ];
}
