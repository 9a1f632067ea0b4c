import type { Duration } from '../kernel/index.ts';
import { newId, newToken, wait, type Clock } from '../platform/clock/index.ts';
import type { Fetch } from '../platform/egress/index.ts';
import type { Channels } from '../paging/index.ts';
import { beat, type Beat } from './heartbeat.ts';
import {
  after,
  dueAt,
  orderAt,
  standingAt,
  type Order,
  type Standing,
  type Told,
  type WatchEvent,
  type WatchPlan,
  type WatchSetting,
  type WatchState,
} from './rules/watching.ts';
import { alarmWords, overWords, type Named, type Words } from './rules/words.ts';
import { openStateFile, type StateFile } from './state-file.ts';
import { createTarget, type Target } from './target.ts';

/** Somebody whom the watcher tells, by its own means. */
export interface Contact {
  readonly channel: string;
  readonly address: unknown;
}

export interface WatcherParts {
  /** How the watcher calls itself in what it sends. */
  readonly name: string;
  readonly target: string;
  readonly token: string | undefined;
  /** In the order in which they are told. */
  readonly contacts: readonly Contact[];
  /** Where people reach the watcher's own pages, without a slash at the end. */
  readonly url: string;
  /** What it remembers is kept here. */
  readonly folder: string;
  readonly plan: WatchPlan;
  readonly heartbeat: Beat | undefined;
  readonly channels: Channels;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Told of what happens, a sentence each. */
  readonly say: (sentence: string) => void;
}

/** What a watcher says of itself and of its target. */
export interface WatchStatus {
  readonly standing: Standing;
  readonly state: WatchState;
  /** Moves with every finished look, so that the watcher can be watched. */
  readonly looks: number;
  /** Since it last finished one. */
  readonly ageMs: Duration;
  /** Whether it looks as often as it should. */
  readonly works: boolean;
}

export interface Watcher {
  readonly parts: WatcherParts;
  status(): WatchStatus;
  /** Somebody has seen the alarm with this token: nobody else is told of it. Answers whether it stands. */
  acknowledge(token: string, by: string): Promise<boolean>;
  stop(): Promise<void>;
}

const TICK: Duration = 100;

class Watching implements Watcher {
  readonly parts: WatcherParts;
  private readonly setting: WatchSetting;
  private readonly file: StateFile;
  private readonly named: Named;
  private readonly target: Target;
  private readonly under = new Map<string, Promise<void>>();
  private state: WatchState;
  private looks = 0;
  private lookedAt: Duration;
  private stopped = false;
  private readonly loop: Promise<void>;

  constructor(parts: WatcherParts, setting: WatchSetting, file: StateFile) {
    this.parts = parts;
    this.setting = setting;
    this.file = file;
    this.named = { target: parts.target, host: new URL(parts.target).host, name: parts.name };
    this.state = file.found;
    this.target = createTarget({ ...parts, url: parts.target, every: parts.plan.every });
    this.lookedAt = parts.clock.monotonic();
    this.loop = this.run();
  }

  status(): WatchStatus {
    const { clock, plan } = this.parts;
    const ageMs = Math.round(clock.monotonic() - this.lookedAt);
    const works = ageMs < 3 * plan.every;
    return { standing: standingAt(this.state, clock.now(), this.setting), state: this.state, looks: this.looks, ageMs, works };
  }

  async acknowledge(token: string, by: string): Promise<boolean> {
    const { alarm } = this.state;
    if (alarm?.token !== token) return false;
    if (alarm.acknowledged !== null) return true;
    await this.happened({ kind: 'acknowledged', at: this.parts.clock.now(), by });
    this.parts.say(`Acknowledged by ${by}.`);
    return true;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.loop;
    await Promise.allSettled(this.under.values());
    await this.file.close();
  }

  /** Nothing that fails ends it: what could not be done is tried again. */
  private async run(): Promise<void> {
    while (!this.stopped) {
      const now = this.parts.clock.now();
      for (const kind of this.setting.pages ? (['cycle', 'page'] as const) : (['cycle'] as const)) {
        if (now >= dueAt(this.state, kind, this.setting)) this.start(kind, async () => this.look(kind));
      }
      const order = orderAt(this.state, now, this.setting);
      if (order !== undefined) this.start('order', async () => this.carryOut(order));
      const { heartbeat } = this.parts;
      if (heartbeat !== undefined && heartbeat.isDue()) this.start('heartbeat', async () => this.beat(heartbeat));
      await wait(this.parts.clock, Math.min(TICK, this.parts.plan.every));
    }
  }

  /** Begins a piece of work unless the last of its kind is still under way. */
  private start(kind: string, work: () => Promise<void>): void {
    if (this.under.has(kind)) return;
    const underWay = work()
      .catch((error: unknown) => this.parts.say(`${kind}: ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => this.under.delete(kind));
    this.under.set(kind, underWay);
  }

  private async look(kind: 'cycle' | 'page'): Promise<void> {
    const at = this.parts.clock.now();
    const why = await (kind === 'cycle' ? this.target.cycle() : this.target.page());
    const before = this.state[kind];
    if (why !== null) this.parts.say(`Miss ${before.misses + 1}: ${why}.`);
    if (why === null && before.misses > 0)
      this.parts.say(`Proved again: ${kind === 'cycle' ? 'a finished engine cycle' : 'a page arrived'}.`);
    if (kind === 'cycle') {
      this.looks += 1;
      this.lookedAt = this.parts.clock.monotonic();
    }
    // The time of the question: the next is due from there, however long the answer took.
    await this.happened({ kind, at, why }, why !== null || before.misses > 0);
  }

  /** Takes what happened into account, and onto the disk where it must outlive us. */
  private async happened(event: WatchEvent, isKept = true): Promise<void> {
    this.state = after(this.state, event, this.setting);
    if (isKept) await this.file.append(event, this.state);
  }

  private async carryOut(order: Order): Promise<void> {
    const { clock, say } = this.parts;
    if (order.kind === 'open') {
      say(`ALARM: ${order.because}.`);
      return this.happened({ kind: 'opened', at: clock.now(), id: newId(clock), token: newToken(clock), because: order.because });
    }
    if (order.kind === 'over') {
      say('Over: the target has proved that it works.');
      return this.happened({ kind: 'over', at: clock.now() });
    }
    return order.kind === 'tell' ? this.tell(order) : this.tellOver(order);
  }

  private async tell({ alarm, contact }: Extract<Order, { kind: 'tell' }>): Promise<void> {
    const words = alarmWords(alarm, this.named);
    const link = `${this.parts.url}/ack/${alarm.token}`;
    // The same for a try that a crash made us forget: its receiver can tell that it is a copy.
    const told = await this.send(contact, { ...words, purpose: 'page', link, severity: 1, reference: `${alarm.id}/${alarm.tries}` });
    await this.happened({ kind: 'told', at: this.parts.clock.now(), contact, told });
  }

  private async tellOver({ ending, contact }: Extract<Order, { kind: 'tell-over' }>): Promise<void> {
    const words = overWords(ending, this.named);
    const told = await this.send(contact, { ...words, purpose: 'notice', reference: `${ending.id}/over/${contact}` });
    await this.happened({ kind: 'told-over', at: this.parts.clock.now(), id: ending.id, contact, told });
  }

  private async send(
    place: number,
    content: Words & { purpose: 'page' | 'notice'; link?: string; severity?: number; reference: string },
  ): Promise<Told> {
    const contact = this.parts.contacts[place];
    // Told before the contacts were changed: there is nobody in this place any more.
    if (contact === undefined) return 'yes';
    const { channels, say } = this.parts;
    const outcome = await channels.send(contact.channel, contact.address, content);
    const shown = `${contact.channel} ${channels.byName(contact.channel)?.show(contact.address) ?? ''}`;
    say(`${content.subject}: ${shown}: ${outcome.detail}`);
    return outcome.kind === 'handed-over' ? 'yes' : outcome.kind === 'unknown' ? 'maybe' : 'no';
  }

  private async beat(heartbeat: Beat): Promise<void> {
    await beat(heartbeat, { standing: this.status().standing, fetch: this.parts.fetch });
  }
}

/** Starts a watcher: it looks at once, and until it is stopped. */
export async function startWatcher(parts: WatcherParts): Promise<Watcher> {
  const setting: WatchSetting = { plan: parts.plan, contacts: parts.contacts.length, pages: parts.token !== undefined };
  return new Watching(parts, setting, await openStateFile(parts.folder, setting));
}
