import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

import type { Database } from '../platform/database/index.ts';
import { poolUse } from '../platform/database/index.ts';
import type { Standing } from '../auditor/index.ts';
import type { Emergency } from '../emergency/index.ts';
import type { Duration, Instant } from '../kernel/index.ts';
import { createCounters, type Counters } from './counters.ts';
import { ofEmergency } from './emergency-health.ts';
import type { Engine } from './engine.ts';
import type { Figures } from './store-figures.ts';

/** What is asked for at the moment of reading. */
export interface MetricParts {
  readonly db: Pick<Database, 'clock'>;
  readonly engine: Pick<Engine, 'lastRounds'> | undefined;
  /** What is done while the database is away, where that is set up. */
  readonly emergency?: Pick<Emergency, 'state'> | undefined;
  /** This machine's clock less the database's, where it follows one. */
  readonly skew: () => Duration;
  readonly followers: () => number;
}

/** Evenkeel's own figures, in Prometheus' text form. */
export interface Metrics extends Counters {
  readonly contentType: string;
  /** What this process knows by itself, and what the database says where it answered. */
  readonly text: (parts: MetricParts, stored: Stored | undefined) => Promise<string>;
}

const meanings: Readonly<Record<keyof Figures, readonly [name: string, help: string]>> = {
  clocks_due: ['clocks_due', 'Clocks that are due and not yet taken'],
  clock_lag: ['clock_lag_seconds', 'How long the oldest clock that is due has been so'],
  messages: ['messages_waiting', 'Messages that wait or are being sent'],
  message_lag: ['message_lag_seconds', 'How long the oldest message that is due has been so'],
  intake: ['intake_waiting', 'Chunks of the intake log that are not folded'],
  intake_lag: ['intake_lag_seconds', 'Age of the oldest chunk of the intake log that is not folded'],
  alerts: ['alerts_open', 'Alerts that fire'],
  tickets: ['tickets_open', 'Tickets that are open'],
  pages_open: ['pages_open', 'Pages that nobody has answered'],
  pages_late: ['pages_late', 'Pages that nobody has answered for 5 minutes'],
  pages_unreached: ['pages_unreached', 'Pages that nobody has answered and of which no message was handed over within 30 seconds'],
};

/** What is asked of the database for one reading. */
export interface Stored {
  readonly figures: Figures;
  readonly auditor: Standing;
}

type Set = (parts: MetricParts, stored: Stored | undefined) => void;

function ofProcess(registry: Registry): Set {
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> =>
    new Gauge({ name: `evenkeel_${name}`, help, labelNames, registers: [registry] });
  const up = gauge('database_up', 'Whether the database answered this reading: 1 or 0', []);
  const rounds = gauge('engine_round_age_seconds', 'Since a loop last ended a round', ['loop']);
  const connections = gauge('database_connections', 'Connections of this process', ['pool', 'state']);
  const waiting = gauge('database_connections_waiting', 'Pieces of work that wait for a connection', ['pool']);
  const most = gauge('database_connections_most', 'How many connections there may be', ['pool']);
  const skew = gauge('clock_skew_seconds', "This machine's clock less the database's", []);
  const followers = gauge('followers', 'Browsers that follow live', []);
  return (parts, stored) => {
    up.set(stored === undefined ? 0 : 1);
    skew.set(parts.skew() / 1000);
    followers.set(parts.followers());
    const now = parts.db.clock.now();
    for (const [loop, last] of Object.entries(parts.engine?.lastRounds() ?? {})) rounds.set({ loop }, Math.max(0, now - last) / 1000);
    for (const each of [connections, waiting, most]) each.reset();
    for (const use of poolUse()) {
      const { pool } = use;
      connections.inc({ pool, state: 'used' }, use.used);
      connections.inc({ pool, state: 'idle' }, use.idle);
      waiting.inc({ pool }, use.waiting);
      most.inc({ pool }, use.most);
    }
  };
}

function ofDatabase(registry: Registry): (figures: Figures) => void {
  const gauges = Object.entries(meanings).map(
    ([field, [name, help]]) => [field, new Gauge({ name: `evenkeel_${name}`, help, registers: [registry] })] as const,
  );
  return (figures) => {
    const values: Record<string, number> = figures;
    for (const [field, gauge] of gauges) gauge.set(values[field] ?? Number.NaN);
  };
}

function ofAuditor(registry: Registry): (standing: Standing, now: Instant) => void {
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> =>
    new Gauge({ name: `evenkeel_auditor_${name}`, help, labelNames, registers: [registry] });
  const repairs = gauge('repairs', 'Differences that the auditor has ever found and repaired, by kind: each is a bug', ['kind']);
  const age = gauge('cycle_age_seconds', 'Since the auditor last ended a cycle, on whichever instance', []);
  const took = gauge('cycle_seconds', 'How long its last cycle took', []);
  const late = gauge('lateness_seconds', 'How late the oldest thing that was due then was', []);
  return ({ finishedAt, found, tookMs, lateMs }, now) => {
    for (const [kind, count] of Object.entries(found)) repairs.set({ kind }, count);
    age.set(finishedAt === null ? Number.NaN : Math.max(0, now - finishedAt) / 1000);
    took.set(tookMs / 1000);
    late.set(lateMs / 1000);
  };
}

/** Makes the figures of one instance. */
export function createMetrics(): Metrics {
  const own = new Registry();
  // What the database says stands apart: while it is away there is nothing to say, and nothing old is said in its place.
  const stored = new Registry();
  collectDefaultMetrics({ register: own });
  const counters = createCounters(own);
  const setOwn = ofProcess(own);
  const setEmergency = ofEmergency(own);
  const setStored = ofDatabase(stored);
  const setAuditor = ofAuditor(stored);
  return {
    ...counters,
    contentType: own.contentType,
    async text(parts, read) {
      setOwn(parts, read);
      if (parts.emergency !== undefined) setEmergency(await parts.emergency.state(), parts.db.clock.now());
      const ours = await own.metrics();
      if (read === undefined) return ours;
      setStored(read.figures);
      setAuditor(read.auditor, parts.db.clock.now());
      return `${ours}\n${await stored.metrics()}`;
    },
  };
}
