import { useSyncExternalStore } from 'react';

/** What this browser remembers for its reader; without storage the choice lasts as long as the tab. */
const kept = new Map<string, string>();
const watchers = new Set<() => void>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? kept.get(key) ?? null;
  } catch {
    return kept.get(key) ?? null;
  }
}

function write(key: string, value: string): void {
  kept.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing: the map above serves this tab.
  }
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  window.addEventListener('storage', watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener('storage', watcher);
  };
}

/** A choice of the reader's, remembered in this browser and the same in all its tabs. */
export function useRemembered<V extends string>(name: string, choices: readonly [V, ...V[]]): [V, (value: V) => void] {
  const key = `evenkeel.${name}`;
  const value = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  );
  const chosen = choices.find((choice) => choice === value) ?? choices[0];
  return [chosen, (next) => write(key, next)];
}
