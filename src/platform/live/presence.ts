import { seconds, type Duration } from '../../kernel/index.ts';
import { newId, type Clock } from '../clock/index.ts';

/** Somebody who has a ticket on a screen. */
export interface Looking {
  readonly ticket: string;
  readonly person: string;
}

/** Who has a ticket on a screen, of all instances: the first few by name, and how many more. */
export interface Present {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly more: number;
}

/** Where instances tell each other who looks. */
export interface PresenceStore {
  /** Writes who looks by an instance, in the place of what stood for it. */
  readonly write: (instance: string, looking: readonly Looking[]) => Promise<void>;
  /** Who looks at some tickets, by every instance. A ticket that not everybody may read is left out. */
  readonly read: (tickets: readonly string[]) => Promise<ReadonlyMap<string, Present>>;
}

interface PresencePlan extends PresenceStore {
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

type Tell = (text: string) => void;

interface Watcher {
  readonly ticket: string;
  readonly person: string | undefined;
  readonly tell: Tell;
  /** What it was told last. */
  told: string;
}

/** Screens come and go together: an instance waits so long for more of them. */
const GATHERED: Duration = 300;
/** Who looks by other instances is read so often, and only while somebody looks by this one. */
const LOOK_EVERY: Duration = seconds(2);
/** What an instance writes is old after a minute. */
const WRITE_EVERY: Duration = seconds(15);

const NOBODY: Present = { people: [], more: 0 };

const eventOf = (ticket: string, { people, more }: Present): string =>
  `event: present\ndata: ${JSON.stringify({ ticket, people, more })}\n\n`;

/** Tells everybody who has a ticket on a screen who else has. */
export class Presence {
  private readonly plan: PresencePlan;
  private readonly instance: string;
  private readonly all = new Set<Watcher>();
  private callOff: (() => void) | undefined;
  private isTurning = false;
  private isChanged = false;
  private isStopped = false;
  private written: Duration = -Infinity;

  constructor(plan: PresencePlan) {
    this.plan = plan;
    this.instance = newId(plan.clock);
  }

  /** A screen shows a ticket, and is told who looks at it, now and when that changes. A key looks as nobody. Answers how to leave. */
  watch(ticket: string, person: string | undefined, tell: Tell): () => void {
    const watcher: Watcher = { ticket, person, tell, told: '' };
    this.all.add(watcher);
    this.change();
    return () => {
      if (this.all.delete(watcher)) this.change();
    };
  }

  private change(): void {
    this.isChanged = true;
    this.next(GATHERED);
  }

  private next(after: Duration): void {
    this.callOff?.();
    if (this.isStopped) return;
    this.callOff = this.plan.clock.after(after, () => void this.turn());
  }

  private async turn(): Promise<void> {
    // Whoever turns now looks again after it.
    if (this.isTurning) return;
    this.isTurning = true;
    try {
      await this.writeDue();
      await this.tellAll();
    } catch (error) {
      this.isChanged = true;
      this.plan.onError(error);
    }
    this.isTurning = false;
    if (this.all.size > 0 || this.isChanged) this.next(LOOK_EVERY);
  }

  private async writeDue(): Promise<void> {
    const now = this.plan.clock.monotonic();
    if (!this.isChanged && now - this.written < WRITE_EVERY) return;
    this.isChanged = false;
    const looking = new Map<string, Looking>();
    for (const { ticket, person } of this.all) if (person !== undefined) looking.set(`${ticket} ${person}`, { ticket, person });
    await this.plan.write(this.instance, [...looking.values()]);
    this.written = now;
  }

  private async tellAll(): Promise<void> {
    const tickets = [...new Set([...this.all].map(({ ticket }) => ticket))];
    if (tickets.length === 0) return;
    const present = await this.plan.read(tickets);
    const texts = new Map(tickets.map((ticket) => [ticket, eventOf(ticket, present.get(ticket) ?? NOBODY)]));
    for (const watcher of this.all) {
      // Whoever came while it was read is told by the next reading.
      const text = texts.get(watcher.ticket) ?? watcher.told;
      if (text === watcher.told) continue;
      watcher.told = text;
      watcher.tell(text);
    }
  }

  stop(): void {
    this.isStopped = true;
    this.callOff?.();
    this.all.clear();
  }
}
