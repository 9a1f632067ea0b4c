import { randomBytes } from 'node:crypto';

import { token32, uuid7, type Duration, type Instant } from '../../kernel/index.ts';

/** The only source of time and chance. Tests give the app another one; the product has no way to move it. */
export interface Clock {
  /** The present, by the database's clock. */
  now(): Instant;
  /** Milliseconds since an arbitrary start, never going back. */
  monotonic(): Duration;
  random(bytes: number): Uint8Array;
  /** Calls `act` once when so much time has passed, 0 as soon as this turn of the event loop is over. What it answers calls that off. */
  after(length: Duration, act: () => void): () => void;
}

/** Resolves when so much time has passed. */
export const wait = async (clock: Clock, length: Duration): Promise<void> => new Promise((resolve) => void clock.after(length, resolve));

/** A new UUIDv7 at the clock's present. */
export const newId = (clock: Clock): string => uuid7(clock.now(), clock.random(10));

/** A new secret of 32 characters a-z0-9. */
export const newToken = (clock: Clock): string => token32(clock.random(96));

/** Chance drawn ahead: asking the system for a few bytes costs as much as for many. */
let drawn: Uint8Array = new Uint8Array(0);

/** Bytes that nobody was given before; those given are wiped from what is kept. */
function random(bytes: number): Uint8Array {
  if (bytes > drawn.length) drawn = randomBytes(Math.max(bytes, 8192));
  const given = new Uint8Array(drawn.subarray(0, bytes));
  drawn.fill(0, 0, bytes);
  drawn = drawn.subarray(bytes);
  return given;
}

function after(length: Duration, act: () => void): () => void {
  if (length <= 0) {
    const soon = setImmediate(act);
    return () => clearImmediate(soon);
  }
  const timer = setTimeout(act, length);
  return () => clearTimeout(timer);
}

const machine = {
  monotonic: (): Duration => performance.now(),
  random,
  after,
};

/** This machine's own clock, for what happens before a database answers. */
export const systemClock: Clock = { ...machine, now: () => Date.now() };

/** How far an instance's own clock may be from the database's before the instance stops taking work. */
export const MOST_SKEW: Duration = 60_000;

/** A clock that follows the database: the last reading carried on by the monotonic clock. */
export interface DatabaseClock extends Clock {
  /** Takes a reading of the database's clock. */
  read(ask: () => Promise<Instant>): Promise<void>;
  /** This machine's clock less the database's at the last reading. */
  skew(): Duration;
}

/** A question that took longer says little: this process, or the line, may have stood still before or behind the answer. */
const QUICK: Duration = 200;

export function databaseClock(): DatabaseClock {
  let base = Date.now();
  let at = performance.now();
  let skew = 0;
  return {
    ...machine,
    now: () => Math.round(base + performance.now() - at),
    skew: () => skew,
    async read(ask) {
      const asked = performance.now();
      const answer = await ask();
      const carried = base + performance.now() - at;
      at = performance.now();
      const took = at - asked;
      // What was read lies between the answer and the answer with all the time that the question took.
      base = took <= QUICK ? answer + took / 2 : Math.min(Math.max(carried, answer), answer + took);
      skew = Date.now() - base;
    },
  };
}
