import { useEffect, useRef, useState } from 'react';

import type { TimelineLine } from './reading.ts';
import { readOut } from './timeline-words.ts';

/** So long lines are gathered before they are read out: one that talks without end is turned off. */
const GATHER_MS = 700;
/** Reads out to a screen reader what comes onto the timeline, one's own acts too: that it stands there is how one knows that they were done. */
export function Announced({ lines, me }: { lines: readonly TimelineLine[]; me: string | undefined }): React.ReactNode {
  const heard = useRef(lines[0]?.id);
  const [words, setWords] = useState('');
  const newest = lines[0]?.id;
  const latest = useRef(lines);
  latest.current = lines;
  useEffect(() => {
    if (newest === heard.current) return undefined;
    const timer = setTimeout(() => {
      const all = latest.current;
      const before = all.findIndex(({ id }) => id === heard.current);
      setWords(readOut(before === -1 ? all.slice(0, 1) : all.slice(0, before), me));
      heard.current = all[0]?.id;
    }, GATHER_MS);
    return () => clearTimeout(timer);
  }, [newest, me]);
  return (
    <p className="unseen" role="status" aria-label="What is new on the timeline">
      {words}
    </p>
  );
}
