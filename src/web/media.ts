import { useSyncExternalStore } from 'react';

import { drawnAs } from './drawn.ts';

const phone = (): MediaQueryList => (asked ??= window.matchMedia('(max-width: 720px)'));
let asked: MediaQueryList | undefined;

/** Whether the window is as narrow as a phone. */
export const usePhone = (): boolean =>
  useSyncExternalStore(
    (watcher) => {
      phone().addEventListener('change', watcher);
      return () => phone().removeEventListener('change', watcher);
    },
    () => phone().matches,
    () => drawnAs().isPhone,
  );

/** The server does not know how high a window is: as high as most. */
const DRAWN_HEIGHT = 900;
const never = (): (() => void) => () => undefined;

/** How high the window is, in CSS pixels, when this is first drawn. */
export const useFirstHeight = (): number =>
  useSyncExternalStore(
    never,
    () => window.innerHeight,
    () => DRAWN_HEIGHT,
  );
