import { useEffect, useState, useSyncExternalStore } from 'react';

import { Keeper, type Draft, type Stored, type Ways } from './keeping.ts';

/** A record that is kept while it is written; what is left is stored when the screen is left. */
export function useKept<T extends object>(began: Stored<T>, ways: Ways<T>): readonly [Keeper<T>, Draft<T>] {
  const [keeper] = useState(() => new Keeper(began, ways));
  const draft = useSyncExternalStore(keeper.watch, keeper.draft);
  useEffect(
    () => () => {
      void keeper.flush().finally(keeper.stop);
    },
    [keeper],
  );
  return [keeper, draft];
}
