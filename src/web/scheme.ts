import { useEffect, useSyncExternalStore } from 'react';

import { useRemembered } from './remembered.ts';

export type Scheme = 'auto' | 'light' | 'dark';

/** The choices with their words. */
export const schemes: readonly (readonly [Scheme, string])[] = [
  ['auto', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];
export const densities: readonly (readonly ['36' | '28', string])[] = [
  ['36', '36 px'],
  ['28', '28 px'],
];

const dark = (): MediaQueryList => (asked ??= window.matchMedia('(prefers-color-scheme: dark)'));
let asked: MediaQueryList | undefined;

function onSystem(watcher: () => void): () => void {
  dark().addEventListener('change', watcher);
  return () => dark().removeEventListener('change', watcher);
}

/** Light, dark, or as the system says; remembered, and set on the root for the sheet of tokens. */
export function useScheme(): { chosen: Scheme; shown: 'light' | 'dark'; choose: (scheme: Scheme) => void } {
  const [chosen, choose] = useRemembered<Scheme>('scheme', ['auto', 'light', 'dark']);
  const system = useSyncExternalStore(
    onSystem,
    () => dark().matches,
    () => false,
  );
  const shown = chosen === 'auto' ? (system ? 'dark' : 'light') : chosen;
  useEffect(() => document.documentElement.setAttribute('data-mantine-color-scheme', shown), [shown]);
  return { chosen, shown, choose };
}

/** Whether letters act on a focused list: some keyboards and helpers send letters of their own. */
export const useLetters = (): ['on' | 'off', (letters: 'on' | 'off') => void] => useRemembered('letters', ['on', 'off']);

/** Rows of 36 or 28 px, remembered. */
export function useDensity(): ['36' | '28', (rows: '36' | '28') => void] {
  const [rows, choose] = useRemembered<'36' | '28'>('rows', ['36', '28']);
  useEffect(() => document.documentElement.setAttribute('data-density', rows === '28' ? 'compact' : 'regular'), [rows]);
  return [rows, choose];
}
