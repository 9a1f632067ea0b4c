import type { Duration } from '../../kernel/index.ts';
import { wait, type Clock } from '../clock/index.ts';

/** What screens show of a ticket: parts that are told whole when they change, and its newest lines, newest first. */
export interface Reading {
  readonly parts: Readonly<Record<string, unknown>>;
  readonly lines: readonly { readonly id: number }[];
  /** Other tickets whose happenings show on it. */
  readonly also: readonly string[];
}

/** Takes the text of an event. */
type Tell = (text: string) => void;

/** One ticket that somebody watches, and what they were told last. */
interface Watched {
  /** Who has been told all, and who waits for that. */
  readonly told: Set<Tell>;
  readonly fresh: Set<Tell>;
  parts: ReadonlyMap<string, string>;
  lines: ReadonlySet<number>;
  also: readonly string[];
  isOld: boolean;
  isTurning: boolean;
}

/** One reading of a ticket at most so often: what happens meanwhile goes together. */
const SPACING: Duration = 200;
const AFTER_FAILURE: Duration = 1000;

const eventOf = (ticket: string, rest: string): string => `event: reading\ndata: {"ticket":${JSON.stringify(ticket)},${rest}}\n\n`;

const textOf = (ticket: string, told: { parts: ReadonlyMap<string, string>; lines: Reading['lines']; joins: boolean }): string => {
  const parts = [...told.parts].map(([name, json]) => `${JSON.stringify(name)}:${json}`).join();
  return eventOf(ticket, `"parts":{${parts}},"lines":${JSON.stringify(told.lines)},"joins":${told.joins}`);
};

/**
 * Tells what a ticket comes to, to everybody who watches it: it is read once for all of them, at most five times a second, and what has
 * changed is sent. So five hundred screens that follow one incident cost little more than one, and none of them asks.
 */
export class Readings {
  private readonly clock: Clock;
  private readonly read: (ticket: string) => Promise<Reading | undefined>;
  private readonly onError: (error: unknown) => void;
  private readonly all = new Map<string, Watched>();

  /** `read` answers undefined for what not every member may see: whoever watches it asks for themselves. */
  constructor(clock: Clock, read: (ticket: string) => Promise<Reading | undefined>, onError: (error: unknown) => void) {
    this.clock = clock;
    this.read = read;
    this.onError = onError;
  }

  /** Tells all of it soon, and what changes from then on. Answers how to leave. */
  watch(ticket: string, tell: Tell): () => void {
    const watched = this.all.get(ticket) ?? {
      told: new Set<Tell>(),
      fresh: new Set<Tell>(),
      parts: new Map<string, string>(),
      lines: new Set<number>(),
      also: [],
      isOld: false,
      isTurning: false,
    };
    this.all.set(ticket, watched);
    watched.fresh.add(tell);
    this.again(ticket, watched);
    return () => {
      watched.fresh.delete(tell);
      watched.told.delete(tell);
      if (watched.fresh.size + watched.told.size === 0) this.all.delete(ticket);
    };
  }

  /** Something has happened to a ticket. */
  old(ticket: string): void {
    for (const [each, watched] of this.all) if (each === ticket || watched.also.includes(ticket)) this.again(each, watched);
  }

  private again(ticket: string, watched: Watched): void {
    watched.isOld = true;
    if (!watched.isTurning) void this.turn(ticket, watched);
  }

  private async turn(ticket: string, watched: Watched): Promise<void> {
    watched.isTurning = true;
    while (watched.isOld && this.all.get(ticket) === watched) {
      watched.isOld = false;
      const began = this.clock.monotonic();
      try {
        await this.tell(ticket, watched);
      } catch (error) {
        // They count on being told: it is tried until it can be read.
        watched.isOld = true;
        this.onError(error);
        await wait(this.clock, AFTER_FAILURE);
      }
      await wait(this.clock, Math.max(0, SPACING - (this.clock.monotonic() - began)));
    }
    watched.isTurning = false;
  }

  private async tell(ticket: string, watched: Watched): Promise<void> {
    // Whoever comes while it is read waits for the next: they may have seen what is newer.
    const fresh = [...watched.fresh];
    const reading = await this.read(ticket);
    if (reading === undefined) {
      for (const tell of watched.told) tell(eventOf(ticket, '"over":true'));
      for (const tell of watched.told) watched.fresh.add(tell);
      watched.told.clear();
      return;
    }
    const parts = new Map(Object.entries(reading.parts).map(([name, part]) => [name, JSON.stringify(part)]));
    const changed = new Map([...parts].filter(([name, json]) => watched.parts.get(name) !== json));
    const lines = reading.lines.filter(({ id }) => !watched.lines.has(id));
    // Where none of those that were told are left there may have been others between.
    const joins = lines.length < reading.lines.length || watched.lines.size === 0;
    watched.parts = parts;
    watched.also = reading.also;
    watched.lines = new Set(reading.lines.map(({ id }) => id));
    if (changed.size + lines.length > 0) {
      const text = textOf(ticket, { parts: changed, lines, joins });
      for (const tell of watched.told) tell(text);
    }
    const whole = fresh.length === 0 ? '' : textOf(ticket, { parts, lines: reading.lines, joins: false });
    for (const tell of fresh) {
      if (!watched.fresh.delete(tell)) continue;
      tell(whole);
      watched.told.add(tell);
    }
  }
}
