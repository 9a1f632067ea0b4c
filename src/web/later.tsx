import { useDeferredValue } from 'react';

/** False while a part is first drawn, true right after: for what may come once the rest of the screen stands. */
export const useLater = (): boolean => useDeferredValue(true, false);

/** What comes once the rest of the screen stands: a slow phone first draws what is acted on. */
export const Later = ({ children }: { children: React.ReactNode }): React.ReactNode => (useLater() ? children : null);
