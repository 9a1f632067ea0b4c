import { minutes, seconds, type Duration, type Instant } from '../kernel/index.ts';
import { databaseIsAway, type Database } from '../platform/database/index.ts';
import type { Egress } from '../platform/egress/index.ts';
import { startLoop, type Loop } from '../platform/engine/index.ts';
import type { RawRoute } from '../platform/http/index.ts';
import { keepKeys, keysIn, type InstallationKeys } from '../platform/signed/index.ts';
import type { SpoolDepth } from '../platform/spool/index.ts';
import type { Channels } from '../paging/index.ts';
import { isPending, lastPending, type ChunkSpool, type SpooledAlerts } from '../signals/index.ts';
import { crisisFolder, readBundle, writeBundle, type Bundle } from './bundle.ts';
import { crisisPage, writePage, type Seal } from './crisis-page/page.ts';
import { sealer } from './crisis-page/seal.ts';
import { exercise, isExercised, type ExerciseParts, type ExerciseTarget } from './exercise.ts';
import type { FactFile } from './fact-file.ts';
import { makeBundle, type BundleRest } from './make-bundle.ts';
import { expectExercises, nextExercise, noteExercise } from './note-exercise.ts';
import { OwnFiles, type FilesPlan } from './own-files.ts';
import { Pager } from './pager.ts';
import { startPeers, type Peers } from './peers.ts';
import { bringBack, settle } from './reconcile.ts';
import { emergencyRoutes } from './routes.ts';
import { isAnswered } from './rules/cases.ts';
import type { AnswerFact } from './rules/facts.ts';

/** With the database away for so long, this instance pages by itself: within 45 s of what it accepted. */
const EMERGENCY_AFTER: Duration = seconds(30);
const BUNDLE_EVERY: Duration = minutes(1);
const LOOK_EVERY: Duration = 500;
const EXERCISE_LOOK: Duration = seconds(2);
/** While the database answers and nothing is left to be done, it is asked so often. */
const WELL_EVERY: Duration = seconds(3);
/** So often it is asked for what another instance left undone. */
const SETTLE_EVERY: Duration = seconds(15);
/** No page is held for longer than this while what happened is brought back. */
const LONGEST_HOLD: Duration = seconds(10);
/** Other instances need a moment to tell what they did. */
const SHORTEST_HOLD: Duration = seconds(2);

/** What emergency paging needs; none of it is a database. */
export interface EmergencyParts extends Omit<FilesPlan, 'onOpened'> {
  readonly dataDir: string;
  readonly publicUrl: string;
  readonly peers: readonly string[];
  readonly fetch: Egress['operatorFetch'];
  /** By which the numbers in the crisis page are sealed; left out, it has none. */
  readonly passphrase?: string | undefined;
  /** Tests are in less of a hurry, or in more. */
  readonly after?: Duration | undefined;
}

/** How things stand, for health and figures. */
export interface EmergencyState {
  readonly spool: SpoolDepth;
  /** When the oldest of what is in the spool was received; undefined where it is empty. */
  readonly oldestAt: Instant | undefined;
  /** What was done and heard, and is not told to the database yet. */
  readonly facts: SpoolDepth;
  /** Whether the database has not answered once since this instance started. */
  readonly isWaiting: boolean;
  /** Since when this instance pages by itself; undefined while it does not. */
  readonly since: Instant | undefined;
  /** When the bundle was made that it would page by; undefined where there is none. */
  readonly bundleAt: Instant | undefined;
}

/** What a database that answers, or will, brings. */
export interface Attached {
  readonly db: Database;
  /** Resolves while the database answers; throws otherwise, soon. */
  readonly probe: () => Promise<void>;
  readonly rest: BundleRest;
  /** The private key of the installation. */
  readonly key: string;
  /** Called when something was brought back: there is something to fold. */
  readonly onBrought: () => void;
  /** Called before each new bundle. */
  readonly onBundle: () => Promise<void>;
  /** By what name this instance's exercises are known, and where their messages go: to nobody where left out. */
  readonly exercise: { readonly instance: string; readonly target: ExerciseTarget | undefined };
}

/** Emergency paging on one instance. */
export class Emergency {
  readonly spool: ChunkSpool;
  readonly routes: readonly RawRoute[];
  private readonly parts: EmergencyParts;
  private readonly files: OwnFiles;
  private readonly facts: FactFile;
  private readonly alerts: SpooledAlerts;
  private readonly peers: Peers;
  private keys: InstallationKeys | undefined;
  private bundle: Bundle | undefined;
  private bundleDue: Duration = 0;
  private settleDue: Duration = 0;
  private isSettled = false;
  private attached: Attached | undefined;
  private pager: Pager | undefined;
  private loops: readonly Loop[] = [];
  private channels: Pick<Channels, 'send' | 'byName'> | undefined;
  private readonly seal: Seal | undefined;
  private exerciseDue: Instant | undefined;
  /** When the database last did all that was asked of it, and how often it did not since. */
  private lastGood: Duration;
  private failed = 0;
  /** What was brought back ends here in the log. */
  private pendingUntil = 0;
  private since: Instant | undefined;
  private holdFrom: Duration | undefined;

  private constructor(parts: EmergencyParts, files: OwnFiles) {
    this.parts = parts;
    this.lastGood = parts.clock.monotonic();
    this.files = files;
    this.seal = parts.passphrase === undefined ? undefined : sealer(parts.passphrase, parts.clock);
    ({ spool: this.spool, facts: this.facts, alerts: this.alerts } = files);
    this.peers = startPeers({
      clock: parts.clock,
      keys: () => this.keys,
      fetch: parts.fetch,
      peers: parts.peers,
      host: new URL(parts.publicUrl).host,
      onError: (error) => parts.onError('peers', error),
    });
    this.routes = emergencyRoutes({
      clock: parts.clock,
      keys: () => this.keys,
      bundle: () => this.bundle,
      known: () => this.facts.known(),
      publicUrl: parts.publicUrl,
      answered: async (answer, from) => this.answered(answer, from),
    });
  }

  /** Opens the files of the data folder, with what a process before left in them. */
  static async open(parts: EmergencyParts): Promise<Emergency> {
    let emergency: Emergency | undefined;
    let left: Instant | undefined;
    const files = await OwnFiles.open({
      ...parts,
      onOpened: (since) => {
        left = since;
        emergency?.takeUp(since);
      },
    });
    emergency = new Emergency(parts, files);
    if (files.isOpen()) emergency.takeUp(left);
    emergency.keys = await keysIn(crisisFolder(parts.dataDir));
    await emergency.readBack();
    return emergency;
  }

  /** Goes on from what a process before left in the files. */
  private takeUp(since: Instant | undefined): void {
    const { clock } = this.parts;
    // That process may have been without the database already.
    this.lastGood = Math.min(this.lastGood, clock.monotonic() - Math.max(0, clock.now() - (since ?? clock.now())));
    if (this.spool.isOn() || this.facts.depth().frames > 0) this.holdFrom = clock.monotonic();
  }

  /** The bundle last written, verified; undefined where there is none that can be trusted. */
  lastBundle(): Bundle | undefined {
    return this.bundle;
  }

  /** Begins to watch the database and to page while it is away: from the start, where it was never there. Called again once it is. */
  start(channels: Pick<Channels, 'send' | 'byName'>, attached: Attached | undefined): void {
    this.channels = channels;
    this.pager = undefined;
    this.attached = attached;
    this.holdFrom = this.spool.isOn() || this.facts.depth().frames > 0 ? this.parts.clock.monotonic() : undefined;
    if (this.loops.length > 0) return;
    const onError = (error: unknown): void => this.parts.onError('emergency', error);
    this.loops = [
      startLoop({ clock: this.parts.clock, round: async () => this.watch(), onError }),
      startLoop({ clock: this.parts.clock, round: async () => this.page(), onError }),
      startLoop({ clock: this.parts.clock, round: async () => this.exercise(), onError }),
    ];
  }

  private async answered(answer: AnswerFact, from: 'person' | 'peer'): Promise<void> {
    if (isAnswered(this.facts.known(), answer)) return;
    await this.facts.write(answer);
    if (from === 'person') this.peers.pass(answer);
    for (const loop of this.loops) loop.poke();
  }

  /** What was written is what will be paged by: it is read back and verified each time. */
  private async readBack(): Promise<void> {
    if (this.keys === undefined) return;
    const read = await readBundle(crisisFolder(this.parts.dataDir), this.keys);
    if (read.ok) this.bundle = read.value;
    else this.parts.onError('crisis', read.refusal.detail);
  }

  /** Writes a bundle of what stands now, and reads it back. Throws while the database is away. */
  async renewBundle(): Promise<void> {
    const { attached } = this;
    if (attached === undefined) return;
    this.bundleDue = this.parts.clock.monotonic() + BUNDLE_EVERY;
    await attached.onBundle();
    const folder = crisisFolder(this.parts.dataDir);
    this.keys ??= await keepKeys(folder, attached.key);
    await writeBundle(folder, await makeBundle(attached.db, attached.rest), this.keys);
    await this.readBack();
    if (this.bundle !== undefined) await writePage(folder, await crisisPage(this.bundle, this.seal), this.keys);
  }

  /** Brings back what was kept for the database. Throws while it is away. */
  private async visit(attached: Attached): Promise<void> {
    await attached.probe();
    if (this.spool.isOn() || this.facts.depth().frames > 0) {
      const onProgress = (): void => void (this.lastGood = this.parts.clock.monotonic());
      await bringBack(attached.db, { facts: this.facts, spool: this.spool, onProgress });
      if (!this.spool.isOn()) this.alerts.clear();
      this.pendingUntil = (await lastPending(attached.db)) ?? 0;
      attached.onBrought();
    }
    const now = this.parts.clock.monotonic();
    if (this.since !== undefined) this.holdFrom = now;
    this.since = undefined;
    this.lastGood = now;
    this.failed = 0;
  }

  /** Whether the database need not be asked: it answered a moment ago, and nothing waits for it. */
  private isWell(): boolean {
    if (this.failed > 0 || this.holdFrom !== undefined || !this.isSettled) return false;
    const leaves = this.spool.isOn() || this.facts.depth().frames > 0;
    return !leaves && this.parts.clock.monotonic() - this.lastGood < WELL_EVERY;
  }

  /** Does what was said in emergency: all the time while pages wait for it, else now and then what another instance left. */
  private async settleAll({ db }: Attached): Promise<void> {
    const now = this.parts.clock.monotonic();
    if (this.holdFrom === undefined && now < this.settleDue) return;
    this.isSettled = await settle(db);
    this.settleDue = now + (this.isSettled ? SETTLE_EVERY : 0);
  }

  private async watch(): Promise<Duration> {
    const { attached } = this;
    if (attached === undefined || this.isWell()) return LOOK_EVERY;
    const [visited] = await Promise.allSettled([this.visit(attached)]);
    if (visited.status === 'rejected') {
      this.failed += 1;
      if (!databaseIsAway(visited.reason) || this.failed === 1) this.parts.onError('emergency', visited.reason);
      return LOOK_EVERY;
    }
    await this.settleAll(attached);
    const now = this.parts.clock.monotonic();
    const isHeld = this.holdFrom !== undefined && now - this.holdFrom > SHORTEST_HOLD;
    if (isHeld && this.isSettled && !(await isPending(attached.db, this.pendingUntil))) {
      this.holdFrom = undefined;
      attached.onBrought();
    }
    if (now >= this.bundleDue) await this.renewBundle();
    return LOOK_EVERY;
  }

  private async page(): Promise<Duration> {
    const { clock } = this.parts;
    const isAway = this.attached === undefined || this.failed > 1;
    if (!isAway || clock.monotonic() - this.lastGood < (this.parts.after ?? EMERGENCY_AFTER)) return LOOK_EVERY;
    this.since ??= clock.now();
    if (this.bundle === undefined || this.keys === undefined || this.channels === undefined) return LOOK_EVERY;
    const { facts, alerts, keys, channels } = this;
    this.pager ??= new Pager({ clock, keys, facts, alerts, channels, publicUrl: this.parts.publicUrl });
    await this.pager.round(this.bundle);
    return LOOK_EVERY;
  }

  /** What an exercise is made with, while the database answers and the snapshot is of now. */
  private exerciseParts(attached: Attached): ExerciseParts | undefined {
    const { bundle, keys, channels, parts } = this;
    const isWell = this.since === undefined && this.failed === 0 && this.bundleDue > 0 && this.files.isOpen();
    if (!isWell || bundle === undefined || keys === undefined || channels === undefined || !isExercised(bundle)) return undefined;
    const { clock, publicUrl, spoolDir } = parts;
    return {
      clock,
      folder: spoolDir,
      publicUrl,
      keys,
      channels,
      target: attached.exercise.target,
      readBundle: async () => readBundle(crisisFolder(parts.dataDir), keys),
      onError: (error) => parts.onError('exercise', error),
    };
  }

  /** Exercises once a day. */
  private async exercise(): Promise<Duration> {
    const { attached } = this;
    const plan = attached === undefined ? undefined : this.exerciseParts(attached);
    if (attached === undefined || plan === undefined) return EXERCISE_LOOK;
    const { instance } = attached.exercise;
    if (this.exerciseDue === undefined) {
      await expectExercises(attached.db);
      this.exerciseDue = await nextExercise(attached.db, instance);
    }
    if (plan.clock.now() < this.exerciseDue) return EXERCISE_LOOK;
    const [made] = await Promise.allSettled([exercise(plan)]);
    const exercised = made.status === 'fulfilled' ? made.value : { ok: false, detail: String(made.reason) };
    this.exerciseDue = await noteExercise(attached.db, instance, exercised);
    return EXERCISE_LOOK;
  }

  /** Whether pages wait, for a few seconds at most, until what was done and said in emergency is known. */
  isHolding(): boolean {
    if (this.since !== undefined || (this.loops.length > 0 && this.attached === undefined)) return true;
    return this.holdFrom !== undefined && this.parts.clock.monotonic() - this.holdFrom < LONGEST_HOLD;
  }

  async state(): Promise<EmergencyState> {
    const { since, attached } = this;
    const oldest = this.spool.depth().frames > 0 ? await this.spool.read(0) : undefined;
    return {
      spool: this.spool.depth(),
      oldestAt: oldest?.receivedAt,
      facts: this.facts.depth(),
      isWaiting: attached === undefined,
      since,
      bundleAt: this.bundle?.at,
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.loops.map(async (loop) => loop.stop()));
    await this.peers.stop();
    await this.files.close();
  }
}
