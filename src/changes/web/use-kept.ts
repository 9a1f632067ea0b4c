import { useEffect, useState, useSyncExternalStore } from 'react';

import { Keeper, type Draft, type Stored, type Ways } from './keeping.ts';

/**
 * A record that is kept while it is written. What is left is stored when the screen is left; until it is, the browser asks before
 * it closes.
 */
export function useKept<T extends object>(began: Stored<T>, ways: Ways<T>): readonly [Keeper<T>, Draft<T>] {
  const [keeper] = useState(() => new Keeper(began, ways));
  const draft = useSyncExternalStore(keeper.watch, keeper.draft);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (keeper.holds()) event.preventDefault();
    };
    const hidden = (): void => void (document.hidden && keeper.holds() && keeper.flush());
    window.addEventListener('beforeunload', ask);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      void keeper.leave().finally(() => window.removeEventListener('beforeunload', ask));
    };
  }, [keeper]);
  return [keeper, draft];
}
