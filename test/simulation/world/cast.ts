import type { Database } from '../../../src/platform/database/index.ts';
import type { DatabaseClock } from '../../../src/platform/clock/index.ts';
import type { Sleep } from '../../../src/platform/engine/index.ts';
import type { Channels } from '../../../src/paging/index.ts';
import type { Engine } from '../../../src/app/engine.ts';
import type { Intake } from '../../../src/signals/take-in.ts';
import type { Scheduler } from '../time/scheduler.ts';
import type { Server } from './server.ts';

/** A bug that is planted to see whether the simulation finds it. The product itself has none of these. */
export interface Bug {
  readonly name: string;
  /** What a node asks the database instead of the product's statement. */
  readonly statement: (text: string, node: Node) => string;
  readonly intake: (intake: Intake, node: Node) => Intake;
  /** What a node takes the database's clock to be ahead by. */
  readonly clockAhead: (ahead: number, node: Node) => number;
}

/** How a provider does at the moment. */
export type Manner = 'well' | 'refuses' | 'hangs' | 'lies' | 'loses-answers' | 'answers-late';

/** One try to hand a message to a provider. */
export interface Attempt {
  /** Of the page or bundle, and the method. */
  readonly reference: string;
  /** Of the message: a method is used again after the others, by another message. */
  readonly message: string;
  readonly slug: string;
  readonly node: Node;
  readonly at: number;
  readonly manner: Manner;
  deliveredAt: number | undefined;
}

/** Something that is wrong for a while, as a monitor sees it. */
export interface Condition {
  readonly name: string;
  readonly service: string;
  readonly severity: number;
  readonly from: number;
  /** Sent again and again while it lasts, as Prometheus does; or once, as a webhook is. */
  readonly repeats: boolean;
  readonly until: number;
  /** When it was first accepted as firing, and as over. */
  acceptedAt: number | undefined;
  overAt: number | undefined;
  /** A silence holds it until then. */
  heldUntil: number | undefined;
  /** When a page about it first reached somebody. */
  toldAt: number | undefined;
}

/** One process of the product: it can die at any step, stand still, or be cut off from the database. */
export interface Node {
  readonly world: World;
  readonly number: number;
  readonly clock: DatabaseClock;
  readonly db: Database;
  readonly intake: Intake;
  readonly engine: Engine | undefined;
  readonly isDead: boolean;
  /** Until when nothing passes between it and the database. */
  cutUntil: number;
  /** After so many more steps it dies; undefined for never. */
  stepsLeft: number | undefined;
  /** When something arrives that sets off now, either way between it and the database. */
  arrival(): number;
  /** A step of the process: not taken by one that is dead, later by one that stands still. */
  deliver(act: () => void): void;
  freeze(): void;
  /** Goes on where it stood, with all that came meanwhile. */
  thaw(): void;
}

/** Everything that a run is made of, as its parts see each other. */
export interface World {
  readonly seed: number;
  readonly start: number;
  readonly scheduler: Scheduler;
  readonly server: Server;
  readonly bug: Bug;
  readonly integration: string;
  /** Whether the product asks the leaders of incidents its questions. */
  readonly asksLeaders: boolean;
  ringsLost: boolean;
  /** What each node does when it hears the bell. */
  readonly bells: Map<Node, () => void>;
  /** Whose sessions are whose, and which node has which number among instances. */
  readonly owners: Map<number, Node>;
  readonly numbers: Map<number, Node>;
  readonly alarms: { all(): void; sleep(node: Node): Sleep };
  readonly providers: {
    readonly manners: Map<string, Manner>;
    readonly byMessage: ReadonlyMap<string, readonly Attempt[]>;
    channels(node: Node): Channels;
  };
  readonly people: { receive(token: string): void; proven(token: string, after: number): void };
  readonly monitors: {
    readonly conditions: readonly Condition[];
    /** Until when silences may hold back what begins on a service. */
    readonly held: Map<string, number>;
    begin(condition: Pick<Condition, 'service' | 'severity' | 'until'>): void;
  };
  readonly faults: { excuses(attempt: Attempt, until: number): boolean; steppedSince(length: number): boolean };
  readonly invariants: { accepted(entries: number): void; delivered(attempt: Attempt): void };
  sinceStart(): number;
  /** A node that takes requests: the balancer has noticed which are dead, and not which stand still. */
  anyNode(): Node | undefined;
  /** A process has died; its supervisor starts another. */
  died(node: Node): void;
  ring(from: Node): void;
  /** How long something is on its way between machines, in milliseconds. */
  latency(): number;
  noteError(node: Node, where: string, error: unknown): void;
}
