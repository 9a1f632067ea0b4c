import { useSyncExternalStore } from 'react';

const phone = window.matchMedia('(max-width: 720px)');

/** Whether the window is as narrow as a phone. */
export const usePhone = (): boolean =>
  useSyncExternalStore(
    (watcher) => {
      phone.addEventListener('change', watcher);
      return () => phone.removeEventListener('change', watcher);
    },
    () => phone.matches,
  );
