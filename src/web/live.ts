import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

import { newKey } from './api.ts';
import { present } from './clock.ts';
import { eventReader, touched } from './event-stream.ts';

/** What tabs tell each other: an event, or how the one stream of this browser stands. */
type Word =
  | { readonly kind: 'event'; readonly action: string }
  | { readonly kind: 'stream'; readonly up: boolean }
  | { readonly kind: 'how' };

const lease = 'evenkeel.events.holder';
/** The last event that this tab saw while it held the stream: the next stream begins after it. */
let last = '';

const pause = (length: number): Promise<void> => new Promise((done) => void setTimeout(done, length));

let standing: 'starting' | 'live' | 'lost' = 'starting';
const watchers = new Set<() => void>();

function stand(next: typeof standing): void {
  if (next === standing) return;
  standing = next;
  for (const watcher of watchers) watcher();
}

/** Whether this browser's stream stands: screens follow by themselves while it does. */
export const useLive = (): typeof standing =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => standing,
  );

/** Runs `hold` while this tab is the one of the browser that holds the stream. */
async function whileHolder(hold: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
  if ('locks' in navigator) {
    await navigator.locks.request('evenkeel.events', { signal }, async () => await hold(signal));
    return;
  }
  // Without a secure context there are no locks: a lease in local storage, renewed every second, dead after four.
  const me = newKey();
  while (!signal.aborted) {
    const [holder = '', until = '0'] = (localStorage.getItem(lease) ?? '').split(' ');
    if (holder !== '' && Number(until) > present()) {
      await pause(1_000 + Math.floor(Number.parseInt(me.slice(0, 2), 16) * 4));
      continue;
    }
    localStorage.setItem(lease, `${me} ${present() + 4_000}`);
    await pause(200);
    if (!(localStorage.getItem(lease) ?? '').startsWith(me)) continue;
    const renewal = setInterval(() => localStorage.setItem(lease, `${me} ${present() + 4_000}`), 1_000);
    await hold(signal);
    clearInterval(renewal);
  }
}

/** The server sends something every 15 s; a stream that is silent for twice as long is dead, whatever the browser believes of it. */
const MOST_SILENCE = 32_000;

/** Ends with the signal, when nothing was heard for too long, and when the browser says that its network is gone. */
function listening(signal: AbortSignal): { heard: () => void; until: AbortSignal; stop: () => void } {
  const dead = new AbortController();
  const die = (): void => dead.abort();
  let timer = setTimeout(die, MOST_SILENCE);
  window.addEventListener('offline', die);
  signal.addEventListener('abort', die);
  return {
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(die, MOST_SILENCE);
    },
    until: dead.signal,
    stop: () => {
      clearTimeout(timer);
      window.removeEventListener('offline', die);
      signal.removeEventListener('abort', die);
    },
  };
}

async function readStream(tell: (word: Word) => void, { until, heard }: { until: AbortSignal; heard: () => void }): Promise<void> {
  const response = await fetch('/api/v1/events', {
    headers: { accept: 'text/event-stream', ...(last === '' ? {} : { 'last-event-id': last }) },
    signal: until,
  });
  if (!response.ok || response.body === null) return;
  tell({ kind: 'stream', up: true });
  const read = eventReader();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    for (const { event, id, data } of read(value)) {
      last = id;
      tell({ kind: 'event', action: event === 'message' ? actionOf(data) : event });
    }
  }
}

function actionOf(data: string): string {
  const found = /"action"\s*:\s*"([^"]+)"/.exec(data);
  return found?.[1] ?? 'unknown';
}

async function keepStream(tell: (word: Word) => void, signal: AbortSignal): Promise<void> {
  for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, 8_000)) {
    const began = present();
    const alive = listening(signal);
    try {
      await readStream(tell, alive);
    } catch {
      // The stream broke: the next one is asked for below, and what was missed is read anew when it stands.
    }
    alive.stop();
    if (signal.aborted) return;
    tell({ kind: 'stream', up: false });
    if (present() - began > 10_000) wait = 500;
    await Promise.race([pause(wait), backOnline()]);
  }
}

/** When the browser says that its network is back. */
const backOnline = (): Promise<void> => new Promise((done) => void window.addEventListener('online', () => done(), { once: true }));

/** Gathers what has become old for 150 ms and reads it anew. */
function gathering(client: QueryClient): { old: (keys: readonly string[] | undefined) => void; stop: () => void } {
  const gathered = new Set<string>();
  let all = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = (): void => {
    const keys = new Set(gathered);
    const whole = all;
    gathered.clear();
    timer = undefined;
    all = false;
    void client.invalidateQueries(whole ? {} : { predicate: (query) => keys.has(String(query.queryKey[0])) });
  };
  return {
    old: (keys) => {
      if (keys === undefined) all = true;
      for (const key of keys ?? []) gathered.add(key);
      timer ??= setTimeout(refresh, 150);
    },
    stop: () => clearTimeout(timer),
  };
}

/**
 * Follows the server's events: one stream a browser, held by one of its tabs, told to the others. Events make readings old; a stream that
 * stands again makes all of them old. Returns the end of it.
 */
export function followEvents(client: QueryClient): () => void {
  const channel = new BroadcastChannel('evenkeel.events');
  const ending = new AbortController();
  const { old, stop } = gathering(client);
  let holding = false;
  const hear = (word: Word): void => {
    if (word.kind === 'event') old(touched(word.action));
    else if (word.kind === 'stream') {
      if (word.up && standing === 'lost') old(undefined);
      stand(word.up ? 'live' : 'lost');
    } else if (holding) channel.postMessage({ kind: 'stream', up: standing === 'live' });
  };
  const tell = (word: Word): void => {
    channel.postMessage(word);
    hear(word);
  };
  channel.addEventListener('message', (event: MessageEvent<Word>) => hear(event.data));
  channel.postMessage({ kind: 'how' });
  void whileHolder(async (signal) => {
    holding = true;
    await keepStream(tell, signal);
  }, ending.signal).catch(() => undefined);
  return () => {
    ending.abort();
    channel.close();
    stop();
  };
}
