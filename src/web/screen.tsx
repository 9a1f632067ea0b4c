import { useEffect, useSyncExternalStore } from 'react';

import { drawnAs } from './drawn.ts';

let title = 'Evenkeel';
const watchers = new Set<() => void>();

/** The present screen's title, for the phone's header. */
export const useScreenTitle = (): string =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => title,
    () => drawnAs().title,
  );

/** Names the present screen: in the browser's tab and in the phone's header. */
export function useTitle(next: string): void {
  useEffect(() => {
    title = next;
    document.title = next === 'Evenkeel' ? next : `${next} · Evenkeel`;
    for (const watcher of watchers) watcher();
  }, [next]);
}

interface ScreenProps {
  readonly title: string;
  /** Beside the title: a count, a sentence. */
  readonly remark?: React.ReactNode;
  /** At the right end of the title. */
  readonly acts?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** A screen: its title, what can be done on it, its content. */
export function Screen({ title: name, remark, acts, children }: ScreenProps): React.ReactNode {
  useTitle(name);
  return (
    <div className="screen">
      <div className="screen-head">
        <h1 className="in-header">{name}</h1>
        {remark !== undefined && <span className="second desk-only">{remark}</span>}
        {acts !== undefined && <span className="push acts">{acts}</span>}
      </div>
      {children}
    </div>
  );
}
