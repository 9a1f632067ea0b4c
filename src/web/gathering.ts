import type { QueryClient, QueryKey } from '@tanstack/react-query';

import { present } from './clock.ts';
import { isTold } from './watched.ts';

/** What has become old is gathered for so long, and read anew at most so often: a busy night must not have every screen ask all the time. */
const GATHERED = 150;
const APART = 700;

export interface Gathering {
  /** Queries whose keys begin so are old, all of them if none is given; but for those that the stream keeps, where it does so for what has happened. */
  readonly old: (keys: readonly string[] | undefined, butTold?: boolean) => void;
  readonly stop: () => void;
}

/** Gathers what has become old, and has it read anew. */
export function gathering(client: QueryClient): Gathering {
  const gathered = new Set<string>();
  const butForTold = new Set<string>();
  let all = false;
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = (): void => {
    const [keys, some, whole] = [new Set(gathered), new Set(butForTold), all];
    gathered.clear();
    butForTold.clear();
    timer = undefined;
    all = false;
    last = present();
    const isOld = (key: QueryKey): boolean => keys.has(String(key[0])) || (some.has(String(key[0])) && !isTold(key));
    void client.invalidateQueries(whole ? {} : { predicate: ({ queryKey }) => isOld(queryKey) });
  };
  return {
    old: (keys, butTold = false) => {
      if (keys === undefined) all = true;
      for (const key of keys ?? []) (butTold ? butForTold : gathered).add(key);
      timer ??= setTimeout(refresh, Math.max(GATHERED, last + APART - present()));
    },
    stop: () => clearTimeout(timer),
  };
}
