import { useEffect, useSyncExternalStore } from 'react';

import { mustHave } from '../../kernel/index.ts';
import type { kit as drawn } from './kit-parts.tsx';

/** Dialogs, menus and picks: the largest part of the script, and nothing of it is seen before it is opened. */
type Kit = typeof drawn;

let kit: Kit | undefined;
let coming: Promise<void> | undefined;
let hasFailed = false;
const watchers = new Set<() => void>();

/** Style sheets that could not be had are asked for again: the script that came with them never does. One that is still coming must be left alone: a screen waits for it. */
function renewSheets(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
    if (link.sheet === null) link.replaceWith(link.cloneNode());
  }
}

// What comes with the script may fail beside it: so the whole of it is waited for in one place.
const fetched = async (): Promise<Kit> => (await import('./kit-parts.tsx')).kit;

/** Fetches the kit; asked for again where it could not be had. */
export async function fetchKit(): Promise<void> {
  coming ??= fetched().then(
    (found) => {
      if (hasFailed) renewSheets();
      kit = found;
      for (const watcher of watchers) watcher();
    },
    () => {
      hasFailed = true;
      coming = undefined;
    },
  );
  await coming;
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** How long until it is fetched again while something needs it. */
const AGAIN = 5_000;

/** The kit, undefined until it is there; fetched when something first needs it, and until it could be had. */
export function useKit(needed = true): Kit | undefined {
  const found = useSyncExternalStore(
    subscribe,
    () => kit,
    () => undefined,
  );
  const waits = needed && found === undefined;
  useEffect(() => {
    if (!waits) return undefined;
    void fetchKit();
    const again = setInterval(() => void fetchKit(), AGAIN);
    return () => clearInterval(again);
  }, [waits]);
  return found;
}

/** The kit inside what it has drawn itself. */
export const theKit = (): Kit => mustHave(kit, 'the kit is there');
