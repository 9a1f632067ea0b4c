import { useSyncExternalStore } from 'react';

import type { Duration, Instant } from '../kernel/index.ts';
import { drawnAs } from './drawn.ts';

/** The browser's clock against the server's: how far the server is ahead, in milliseconds. */
let ahead = 0;

/** The present by the server's clock, as far as its answers told it. The only place of the web app that reads a clock. */
export const present = (): Instant => Date.now() + ahead;

/** For how long this page has been open, in milliseconds. */
export const openFor = (): Duration => performance.now();

/** Learns the server's time from the Date header of an answer that came at `at`; it has whole seconds, so smaller differences are left alone. */
export function learnServerTime(header: string | null, at = Date.now()): void {
  if (header === null) return;
  const difference = Date.parse(header) + 500 - at;
  if (!Number.isNaN(difference)) ahead = Math.abs(difference) > 2_000 ? difference : 0;
}

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

function tick(): void {
  for (const watcher of watchers) watcher();
  timer = watchers.size === 0 ? undefined : setTimeout(tick, 1_000 - (present() % 1_000));
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setTimeout(tick, 1_000 - (present() % 1_000));
  return () => {
    watchers.delete(watcher);
  };
}

const SECOND = 1_000;
/** Ages and dates need no more. */
const MINUTE = 10_000;
const whole = (at: Instant, step: Duration): Instant => Math.floor(at / step) * step;

const useTime = (step: Duration): Instant =>
  useSyncExternalStore(
    subscribe,
    () => whole(present(), step),
    () => whole(drawnAs().at, step),
  );

/** The present second; the component is drawn again when it changes. */
export const useSecond = (): Instant => useTime(SECOND);

/** The present to 10 s, for ages and dates. */
export const useMinute = (): Instant => useTime(MINUTE);
