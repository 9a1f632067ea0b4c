import { useEffect, useSyncExternalStore } from 'react';

import { mustHave } from '../../kernel/index.ts';
import type { kit as drawn } from './kit-parts.tsx';

/** Dialogs, menus and picks: the largest part of the script, and nothing of it is seen before it is opened. */
type Kit = typeof drawn;

let kit: Kit | undefined;
let coming: Promise<void> | undefined;
const watchers = new Set<() => void>();

/** Fetches the kit; asked for again where it could not be had. */
export async function fetchKit(): Promise<void> {
  coming ??= import('./kit-parts.tsx').then(
    (found) => {
      kit = found.kit;
      for (const watcher of watchers) watcher();
    },
    () => {
      coming = undefined;
    },
  );
  await coming;
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** The kit, undefined until it is there; fetched when something first needs it. */
export function useKit(needed = true): Kit | undefined {
  const found = useSyncExternalStore(subscribe, () => kit);
  useEffect(() => {
    if (needed) void fetchKit();
  }, [needed]);
  return found;
}

/** The kit inside what it has drawn itself. */
export const theKit = (): Kit => mustHave(kit, 'the kit is there');
