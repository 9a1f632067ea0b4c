import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

import { newKey } from './api.ts';
import { openFor, present } from './clock.ts';
import { eventReader, touched, type StreamEvent } from './event-stream.ts';
import { gathering, type Gathering } from './gathering.ts';
import { hearPresent, nobodyIsSeen, presentTold } from './present.ts';
import { hearReading, nothingIsTold, onWatched, watchedHere } from './watched.ts';

/** What tabs tell each other: an event, or how the one stream of this browser stands. */
type Word =
  | { readonly kind: 'event'; readonly action: string; readonly ticket: string | undefined; readonly restricted: boolean }
  | { readonly kind: 'reading' | 'present'; readonly json: string }
  | { readonly kind: 'stream'; readonly up: boolean }
  | { readonly kind: 'watch'; readonly tab: string; readonly tickets: readonly string[] }
  | { readonly kind: 'how' }
  | { readonly kind: 'who-watches' };

/** What each tab of this browser shows, as its holder of the stream knows. */
const tabs = new Map<string, readonly string[]>();
const thisTab = newKey();
/** Ends the stream so that the next one is asked for other tickets. */
let renewal = new AbortController();

const watchedByAll = (): readonly string[] => [...new Set([...tabs.values()].flat())].toSorted().slice(0, MOST_WATCHED);
/** As many as the server takes. */
const MOST_WATCHED = 20;

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
    () => 'starting',
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

/** How far back a stream may begin, in seconds, and by how much the first one begins before the first reading. */
const MOST_SINCE = 60;
const BEFORE = 20;

/** From where a stream has to begin that has no last event to go on from: before all that this page has read. */
const since = (): number => BEFORE + Math.ceil(openFor() / 1_000);

/** The server sends something every 15 s; a stream that is silent for twice as long is dead, whatever the browser believes of it. */
const MOST_SILENCE = 32_000;

/** Ends with the signal, when nothing was heard for too long, and when the browser says that its network is gone. */
function listening(...signals: readonly AbortSignal[]): { heard: () => void; until: AbortSignal; stop: () => void } {
  const dead = new AbortController();
  const die = (): void => dead.abort();
  let timer = setTimeout(die, MOST_SILENCE);
  window.addEventListener('offline', die);
  for (const signal of signals) signal.addEventListener('abort', die);
  return {
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(die, MOST_SILENCE);
    },
    until: dead.signal,
    stop: () => {
      clearTimeout(timer);
      window.removeEventListener('offline', die);
      for (const signal of signals) signal.removeEventListener('abort', die);
    },
  };
}

async function readStream(tell: (word: Word) => void, { until, heard }: { until: AbortSignal; heard: () => void }): Promise<void> {
  const from = last === '' ? [['since', String(Math.min(MOST_SINCE, since()))]] : [];
  const search = new URLSearchParams([...from, ...watchedByAll().map((ticket) => ['ticket', ticket])]);
  const response = await fetch(search.size === 0 ? '/api/v1/events' : `/api/v1/events?${search.toString()}`, {
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
    for (const each of read(value)) {
      const word = wordOf(each);
      if (word.kind === 'event') last = each.id;
      tell(word);
    }
  }
}

function wordOf({ event, data }: StreamEvent): Word {
  if (event === 'reading' || event === 'present') return { kind: event, json: data };
  const action = event === 'message' ? (within(data, 'action') ?? 'unknown') : event;
  return { kind: 'event', action, ticket: within(data, 'ticket'), restricted: data.includes('"restricted":true') };
}

/** A text of an event's data. */
const within = (data: string, name: string): string | undefined => new RegExp(`"${name}"\\s*:\\s*"([^"]+)"`).exec(data)?.[1];

async function keepStream(tell: (word: Word) => void, signal: AbortSignal): Promise<void> {
  for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, 8_000)) {
    const began = present();
    renewal = new AbortController();
    const { signal: renewed } = renewal;
    const alive = listening(signal, renewed);
    try {
      await readStream(tell, alive);
    } catch {
      // The stream broke: the next one is asked for below, and what was missed is read anew when it stands.
    }
    alive.stop();
    if (signal.aborted) return;
    // It goes on from the last event at once: nothing is missed, and nobody need know.
    if (renewed.aborted) continue;
    tell({ kind: 'stream', up: false });
    if (present() - began > 10_000) wait = 500;
    await Promise.race([pause(wait), backOnline()]);
  }
}

/** When the browser says that its network is back. */
const backOnline = (): Promise<void> => new Promise((done) => void window.addEventListener('online', () => done(), { once: true }));

/** The stream stands, or it has ended. */
function hearStream(up: boolean, { old }: Gathering): void {
  if (up && standing === 'lost') old(undefined);
  if (!up) {
    nothingIsTold();
    nobodyIsSeen();
  }
  stand(up ? 'live' : 'lost');
}

/** Hears what tabs tell each other, and what this one has heard from the server. */
function hearing(client: QueryClient, gathered: Gathering, renew: () => void): (word: Word) => void {
  return (word) => {
    if (word.kind === 'event') gathered.old(touched(word.action), word.ticket !== undefined && !word.restricted);
    else if (word.kind === 'reading') {
      for (const queryKey of hearReading(word.json)) void client.invalidateQueries({ queryKey });
    } else if (word.kind === 'present') hearPresent(word.json);
    else if (word.kind === 'stream') hearStream(word.up, gathered);
    else if (word.kind === 'watch') {
      const before = watchedByAll().join();
      tabs.set(word.tab, word.tickets);
      if (watchedByAll().join() !== before) renew();
    }
  };
}

/**
 * Follows the server's events: one stream a browser, held by one of its tabs, told to the others. Events make readings old; a stream that
 * stands again makes all of them old. Of the tickets that any tab shows the stream tells what they come to. Returns the end of it.
 */
export function followEvents(client: QueryClient): () => void {
  const channel = new BroadcastChannel('evenkeel.events');
  const ending = new AbortController();
  const gathered = gathering(client);
  let holding = false;
  const hear = hearing(client, gathered, () => {
    if (!holding) return;
    // Without a last event to go on from, and too late to begin before all that was read, what happens meanwhile would be missed.
    if (last === '' && since() > MOST_SINCE) gathered.old(undefined);
    renewal.abort();
  });
  const tell = (word: Word): void => {
    channel.postMessage(word);
    hear(word);
  };
  const tellWatched = (): void => tell({ kind: 'watch', tab: thisTab, tickets: watchedHere() });
  const onMessage = ({ data: word }: MessageEvent<Word>): void => {
    if (word.kind === 'who-watches') tellWatched();
    else if (word.kind === 'how') {
      if (holding) channel.postMessage({ kind: 'stream', up: standing === 'live' });
    } else hear(word);
    // The stream does not tell again what another tab has heard.
    if (holding && word.kind === 'watch') for (const json of presentTold(word.tickets)) channel.postMessage({ kind: 'present', json });
  };
  const leave = (): void => tell({ kind: 'watch', tab: thisTab, tickets: [] });
  onWatched(tellWatched);
  channel.addEventListener('message', onMessage);
  window.addEventListener('pagehide', leave);
  channel.postMessage({ kind: 'how' });
  tellWatched();
  void whileHolder(async (signal) => {
    holding = true;
    channel.postMessage({ kind: 'who-watches' });
    await keepStream(tell, signal);
  }, ending.signal).catch(() => undefined);
  return () => {
    ending.abort();
    window.removeEventListener('pagehide', leave);
    channel.close();
    gathered.stop();
  };
}
