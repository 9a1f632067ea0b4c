import { Fault, must, seconds, type Duration } from '../kernel/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { RawRoute } from '../platform/http/index.ts';
import { MOST_SKEW } from '../platform/clock/index.ts';
import { engineHealthRoute, STANDSTILL } from './engine-health.ts';
import type { MetricParts, Metrics } from './metrics.ts';
import { readFigures, type Figures } from './store-figures.ts';

/** Who asks how things stand is told so even when the database hangs. */
const PATIENCE: Duration = seconds(2);

export interface HealthParts extends MetricParts {
  readonly metrics: Metrics;
}

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Reads the figures, one reading at a time for all who ask: a database that hangs is not asked again and again. */
function createReading(db: Database): () => Promise<Figures> {
  let underWay: Promise<Figures> | undefined;
  const read = async (): Promise<Figures> => {
    const figures = await readFigures(db, db.clock.now());
    must(figures !== undefined, 'a count always answers');
    return figures;
  };
  return async () => {
    underWay ??= read().finally(() => {
      underWay = undefined;
    });
    // It may fail after nobody waits for it any more.
    underWay.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Fault(`does not answer within ${PATIENCE / 1000} s`, 'later')), PATIENCE);
    });
    return Promise.race([underWay, late]).finally(() => clearTimeout(timer));
  };
}

async function database(reading: () => Promise<Figures>): Promise<Check> {
  try {
    await reading();
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

async function checks(parts: HealthParts, reading: () => Promise<Figures>): Promise<Check[]> {
  const skew = parts.skew();
  const clock = { name: 'clock', ok: Math.abs(skew) <= MOST_SKEW, detail: `${Math.round(skew)} ms from the database's` };
  return [await database(reading), ...loops(parts), clock];
}

const text = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
const json = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** `/health/engine`: its loops turn. `/livez`: this process answers. `/readyz`: it can do its work. `/metrics`: its figures, those of the database where it answers. */
export function healthRoutes(parts: HealthParts): readonly RawRoute[] {
  const reading = createReading(parts.db);
  return [
    engineHealthRoute(parts, reading),
    { method: 'GET', path: '/livez', bodyLimit: 0, handler: () => ({ status: 200, headers: text, body: 'OK' }) },
    {
      method: 'GET',
      path: '/readyz',
      bodyLimit: 0,
      handler: async () => {
        const all = await checks(parts, reading);
        const ok = all.every((check) => check.ok);
        return { status: ok ? 200 : 503, headers: json, body: JSON.stringify({ ok, checks: all }) };
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      bodyLimit: 0,
      handler: async () => {
        const { metrics } = parts;
        const body = await metrics.text(parts, await reading().catch(() => undefined));
        return { status: 200, headers: { ...text, 'content-type': metrics.contentType }, body };
      },
    },
  ];
}
