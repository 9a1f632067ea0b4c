import type { Duration } from '../kernel/index.ts';
import { newId, wait, type Clock } from '../platform/clock/index.ts';
import type { Database } from '../platform/database/index.ts';
import {
  runDueClocks,
  startLookout,
  startLoop,
  type ClockJob,
  type Found,
  type Instance,
  type Lookout,
  type Loop,
  type Sleep,
} from '../platform/engine/index.ts';
import { createDeliverer, jobs as pagingJobs, type Channels, type Delivery } from '../paging/index.ts';
import { jobs as incidentJobs } from '../incidents/index.ts';
import { createFolder, foldingDue, jobs as signalJobs } from '../signals/index.ts';
import { jobs as statusJobs } from '../status/index.ts';
import { jobs as changeJobs } from '../changes/index.ts';
import { jobs as emergencyJobs } from '../emergency/index.ts';
import { createAuditor } from '../auditor/index.ts';
import { lookForWork } from './store-look.ts';

/** What turns in an engine. */
export type LoopName = 'fold' | 'clocks' | 'deliver';

/** The loops of one instance, and who looks on their behalf: folding what came in, stepping what is due, delivering what must leave, auditing all three. */
export interface Engine {
  /** Of this run of this instance: another after each start. */
  readonly id: string;
  /** Something was written that may be work: look now, here and on the other instances. */
  readonly wake: () => void;
  /** Something came in. */
  readonly accepted: () => void;
  /** Whether more alerts wait to be folded than one transaction takes. */
  readonly isFolding: () => boolean;
  /** When each loop last ended a round well. */
  lastRounds(): Readonly<Record<LoopName, number>>;
  /** How many rounds each loop has ended well since this instance began. */
  rounds(): Readonly<Record<LoopName, number>>;
  stop(): Promise<void>;
}

export interface EngineParts {
  readonly db: Database;
  /** Joins the other instances on the database. */
  readonly join: (hear: { onRing: () => void; onError: (error: unknown) => void }) => Promise<Instance>;
  readonly channels: Channels;
  readonly publicUrl: string;
  readonly onError: (where: string, error: unknown) => void;
  /** Whether requests wait for what they brought to be stored, and bring more than can be folded meanwhile. */
  readonly intakeBusy?: () => boolean;
  /** Told of every try to send a message. */
  readonly onTried?: Delivery['onTried'];
  /** How it sleeps between looks for work, where somebody knows better when there will be any: a simulation. */
  readonly sleep?: Sleep;
  /** Whether it audits what every instance does: all do, but one whose work is judged from outside. */
  readonly audits?: boolean;
  /** Whether pages wait until what was done while the database was away is known. */
  readonly holding?: () => boolean;
  /** Jobs beside the product's own, for tests of the engine. */
  readonly jobs?: readonly ClockJob[];
}

/** Of each channel. */
const MOST_UNDER_WAY = 32;

/** How soon loops look again that wait for the log to be folded. */
const LOOK_AGAIN: Duration = 50;

/** While requests wait for what they brought to be stored, messages leave so much later. */
const SOON_ENOUGH: Duration = 100;

/** A round of folding shorter than this is no sign of overload. */
const SHORT_ROUND: Duration = 15;
const LONGEST_WAY: Duration = 100;

/**
 * At overload what comes in goes first: folding rests for as long as its last round took, and the log grows meanwhile.
 * Answers to senders are a promise with a time-out; what is in the log is safe.
 */
async function giveWay(clock: Clock, intakeBusy: () => boolean, took: Duration): Promise<void> {
  if (took < SHORT_ROUND || !intakeBusy()) return;
  await wait(clock, Math.min(LONGEST_WAY, took));
}

function startAudit({ db, onError }: EngineParts, works: () => boolean): Loop {
  const auditor = createAuditor(db);
  return startLoop({
    clock: db.clock,
    round: async () => (works() ? auditor.round() : undefined),
    onError: (error) => onError('audit', error),
  });
}

/** Looks on behalf of the loops, and pokes those for which a commit of this process brings something. */
function lookOut(
  { db, sleep, intakeBusy, onError }: EngineParts,
  loops: Readonly<Record<LoopName, Loop>>,
  { look, ring }: { readonly look: () => Promise<Found<LoopName> | undefined>; readonly ring: () => void },
): Lookout<LoopName> {
  const { fold, clocks, deliver } = loops;
  const all = new Map([['fold', fold] as const, ['clocks', clocks] as const, ['deliver', deliver] as const]);
  const lookout = startLookout<LoopName>({ clock: db.clock, sleep, loops: all, look, onError: (error) => onError('look', error) });
  db.onDue((of, at, by) => {
    if (of === 'clocks') lookout.expect('clocks', at);
    // At overload what comes in goes first, and messages are soon enough a little later.
    else lookout.expect('deliver', intakeBusy?.() === true ? Math.max(at, db.clock.now() + SOON_ENOUGH) : at);
    // The others may have room where this one has none.
    if (by === 'requests' && at <= db.clock.now()) ring();
  });
  return lookout;
}

interface Loops {
  readonly lookout: Lookout<LoopName>;
  readonly fold: Loop;
  readonly isFolding: () => boolean;
  readonly clocks: Loop;
  readonly deliver: Loop;
  readonly audit: Loop | undefined;
}

function startLoops(parts: EngineParts, instance: () => Instance | undefined): Loops & { drain: () => Promise<void> } {
  const { db, channels, publicUrl } = parts;
  const jobs = new Map(
    [...pagingJobs, ...incidentJobs, ...statusJobs, ...signalJobs, ...emergencyJobs, ...changeJobs, ...(parts.jobs ?? [])].map((job) => [
      job.kind,
      job,
    ]),
  );
  const intakeBusy = parts.intakeBusy ?? ((): boolean => false);
  const folder = createFolder({ db, intakeBusy });
  const number = (): number | undefined => instance()?.number();
  const works = (): boolean => number() !== undefined;
  const deliverer = createDeliverer(
    { db, channels, instance: number, most: MOST_UNDER_WAY, publicUrl, onTried: parts.onTried },
    () => deliver.poke(),
    (error) => parts.onError('deliver', error),
  );
  const waits = async (): Promise<boolean> => parts.holding?.() === true || folder.isBehind();
  const deliver = startLoop({
    clock: db.clock,
    async round() {
      if (!works()) return undefined;
      return (await waits()) ? LOOK_AGAIN : deliverer.round();
    },
    onError: (error) => parts.onError('deliver', error),
  });
  const clocks = startLoop({
    clock: db.clock,
    async round() {
      if (!works()) return undefined;
      if (await waits()) return LOOK_AGAIN;
      return runDueClocks(db, jobs);
    },
    onError: (error) => parts.onError('clocks', error),
  });
  const fold = startLoop({
    clock: db.clock,
    async round() {
      if (!works()) return undefined;
      const began = db.clock.monotonic();
      const rest = await folder.round();
      await giveWay(db.clock, intakeBusy, db.clock.monotonic() - began);
      return rest;
    },
    onError: (error) => parts.onError('fold', error),
  });
  const kinds = [...jobs.keys()];
  const look = async (): Promise<Found<LoopName> | undefined> => {
    if (!works()) return undefined;
    const now = db.clock.now();
    const looked = await lookForWork(db, now, { kinds, full: deliverer.full() });
    if (looked === undefined) return undefined;
    await folder.note(looked.folding);
    return { fold: foldingDue(looked.folding, now), clocks: looked.clocks, deliver: looked.messages };
  };
  const lookout = lookOut(parts, { fold, clocks, deliver }, { look, ring: () => instance()?.ring() });
  const audit = parts.audits === false ? undefined : startAudit(parts, works);
  return { lookout, fold, isFolding: folder.hasBacklog, clocks, deliver, audit, drain: deliverer.drain };
}

/** Starts an instance's engine and joins the others on the database. */
export async function startEngine(parts: EngineParts): Promise<Engine> {
  let instance: Instance | undefined;
  const loops = startLoops(parts, () => instance);
  instance = await parts.join({ onRing: loops.lookout.look, onError: (error) => parts.onError('instance', error) });
  return {
    id: newId(parts.db.clock),
    wake: () => {
      loops.lookout.look();
      instance?.ring();
    },
    accepted: () => loops.fold.poke(),
    isFolding: loops.isFolding,
    lastRounds: () => ({
      fold: loops.fold.lastRound(),
      clocks: loops.clocks.lastRound(),
      deliver: loops.deliver.lastRound(),
    }),
    rounds: () => ({ fold: loops.fold.rounds(), clocks: loops.clocks.rounds(), deliver: loops.deliver.rounds() }),
    async stop() {
      await loops.lookout.stop();
      await Promise.all([loops.fold.stop(), loops.clocks.stop(), loops.deliver.stop(), loops.audit?.stop()]);
      await loops.drain();
      await instance?.stop();
    },
  };
}
