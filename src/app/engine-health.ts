import { seconds, type Duration, type Instant } from '../kernel/index.ts';
import type { RawRoute } from '../platform/http/index.ts';
import { readQuiet } from '../platform/engine/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { Engine } from './engine.ts';
import type { Stored } from './metrics.ts';
import type { Figures } from './store-figures.ts';

/** A loop that has not ended a round for this long stands still. */
export const STANDSTILL: Duration = seconds(15);
/** What is due longer than this has been left lying: steps are at most seconds late in health. */
const MOST_LATE: Duration = seconds(60);

/** What is asked of an engine. */
interface EngineParts {
  readonly db: Database;
  readonly engine: Engine;
}

/** A loop as `/health/engine` tells of it: its count moves with every round that ended well. */
interface LoopHealth {
  readonly cycles: number;
  readonly ageMs: Duration;
}

function loopsOf({ db, engine }: EngineParts): Record<string, LoopHealth> {
  const now = db.clock.now();
  const cycles = engine.rounds();
  const last = engine.lastRounds();
  return Object.fromEntries(
    (['fold', 'clocks', 'deliver'] as const).map((name) => [
      name,
      { cycles: cycles[name], ageMs: Math.max(0, Math.round(now - last[name])) },
    ]),
  );
}

const inMs = (inSeconds: number): Duration => Math.max(0, Math.round(inSeconds * 1000));

const due = (lag: number | undefined): Duration | null => (lag === undefined ? null : inMs(lag));

/** What is due and what waits; nulls where the database does not answer. */
const waitingIn = (figures: Figures | undefined): Record<string, Record<string, number | null>> => ({
  clocks: { due: figures?.clocks_due ?? null, lateMs: due(figures?.clock_lag) },
  messages: { waiting: figures?.messages ?? null, lateMs: due(figures?.message_lag) },
  intake: { waiting: figures?.intake ?? null, ageMs: due(figures?.intake_lag) },
});

/** How the auditor stands: when it last ended a cycle on whichever instance, and how many differences it has ever found. */
const auditorOf = (read: Stored | undefined, now: Instant): { ageMs: Duration | null; differences: number | null } => ({
  ageMs: read?.auditor.finishedAt == null ? null : Math.max(0, Math.round(now - read.auditor.finishedAt)),
  differences: read === undefined ? null : Object.values(read.auditor.found).reduce((sum, count) => sum + count, 0),
});

/** Why the engine is not well, in words that reveal nothing else; empty when it is. */
function wrong(loops: Record<string, LoopHealth>, state: { figures: Figures | undefined; quiet: boolean }): string[] {
  const { figures, quiet } = state;
  const standing = Object.entries(loops).filter(([, { ageMs }]) => ageMs >= STANDSTILL);
  return [
    ...(figures === undefined ? ['the database does not answer'] : []),
    ...(quiet ? ['it was restored from a backup and is quiet: nothing leaves'] : []),
    ...standing.map(([name, { ageMs }]) => `the loop "${name}" has ended no round for ${Math.round(ageMs / 1000)} s`),
    ...(figures !== undefined && inMs(figures.clock_lag) > MOST_LATE ? ['clocks that are due are not stepped'] : []),
  ];
}

/**
 * `/health/engine`: whether the engine works, for whoever watches from elsewhere. The count of each loop moves with every finished
 * cycle, so that an answer that is kept somewhere, or a process that only answers, proves nothing. 503 where the engine is not well.
 */
export function engineHealthRoute(parts: EngineParts, reading: () => Promise<Stored>): RawRoute {
  return {
    method: 'GET',
    path: '/health/engine',
    bodyLimit: 0,
    handler: async () => {
      const read = await reading().catch(() => undefined);
      const figures = read?.figures;
      const quiet = figures !== undefined && (await readQuiet(parts.db).catch(() => undefined)) !== undefined;
      const loops = loopsOf(parts);
      const why = wrong(loops, { figures, quiet });
      const body = {
        ok: why.length === 0,
        why,
        instance: parts.engine.id,
        at: Math.round(parts.db.clock.now()),
        quiet,
        loops,
        ...waitingIn(figures),
        auditor: auditorOf(read, parts.db.clock.now()),
      };
      const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
      return { status: body.ok ? 200 : 503, headers, body: JSON.stringify(body) };
    },
  };
}
