import { Fault, must, seconds, type Duration, type Instant } from '../kernel/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { RawRoute } from '../platform/http/index.ts';
import { MOST_SKEW } from '../platform/clock/index.ts';
import { readStanding } from '../auditor/index.ts';
import { emergencyCheck } from './emergency-health.ts';
import type { Engine } from './engine.ts';
import { engineHealthRoute, STANDSTILL } from './engine-health.ts';
import type { MetricParts, Metrics, Stored } from './metrics.ts';
import { readFigures } from './store-figures.ts';

/** Who asks how things stand is told so even when the database hangs. */
const PATIENCE: Duration = seconds(2);

export interface HealthParts extends MetricParts {
  readonly db: Database;
  readonly engine: Engine;
  readonly metrics: Metrics;
}

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** Shown, without a say in whether this instance is ready. */
  readonly isTold?: boolean;
}

/** Reads the figures, one reading at a time for all who ask: a database that hangs is not asked again and again. */
function createReading(db: Database): () => Promise<Stored> {
  let underWay: Promise<Stored> | undefined;
  const read = async (): Promise<Stored> => {
    const [figures, auditor] = await Promise.all([readFigures(db, db.clock.now()), readStanding(db)]);
    must(figures !== undefined, 'a count always answers');
    return { figures, auditor };
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

/** An auditor that ended no cycle for this long has stopped. */
const AUDIT_STANDSTILL: Duration = seconds(60);

/** The auditor as it stands: shown, and no reason to take no work, since what it watches over may be well. */
function auditor({ finishedAt }: Stored['auditor'], now: Instant): Check {
  const age = finishedAt === null ? undefined : now - finishedAt;
  const detail = age === undefined ? 'has ended no cycle yet' : `last cycle ${Math.max(0, Math.round(age / 1000))} s ago`;
  return { name: 'auditor', ok: age !== undefined && age < AUDIT_STANDSTILL, detail, isTold: true };
}

async function ofDatabase({ db }: HealthParts, reading: () => Promise<Stored>): Promise<Check[]> {
  try {
    const read = await reading();
    return [{ name: 'database', ok: true, detail: 'answers' }, auditor(read.auditor, db.clock.now())];
  } catch (error) {
    return [{ name: 'database', ok: false, detail: error instanceof Error ? error.message : 'does not answer' }];
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

async function checks(parts: HealthParts, reading: () => Promise<Stored>): Promise<Check[]> {
  const skew = parts.skew();
  const clock = { name: 'clock', ok: Math.abs(skew) <= MOST_SKEW, detail: `${Math.round(skew)} ms from the database's` };
  const state = await parts.emergency?.state();
  const emergency = state === undefined ? [] : [{ name: 'emergency', ...emergencyCheck(state, parts.db.clock.now()), isTold: true }];
  return [...(await ofDatabase(parts, reading)), ...loops(parts), clock, ...emergency];
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
        const ok = all.every((check) => check.ok || check.isTold === true);
        const shown = all.map(({ name, ok: isOk, detail }) => ({ name, ok: isOk, detail }));
        return { status: ok ? 200 : 503, headers: json, body: JSON.stringify({ ok, checks: shown }) };
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
