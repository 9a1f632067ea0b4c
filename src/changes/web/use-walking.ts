import { useEffect, useRef, useState } from 'react';

import type { RunReading } from './run-reading.ts';
import type { SeenWords } from './seen-words.ts';

/** Where the focus goes once a step was marked: to the next step, or to what is left to do. */
const next = ['.step-walk .button.main', '.change-head .acts .button.main', '.change-head .acts .button'];

/** What is held while a change is walked step by step: the words for the next step, and the focus of whoever marks steps by keyboard. */
export function useWalking(run: RunReading['run']): { readonly page: React.RefObject<HTMLDivElement | null>; readonly seen: SeenWords } {
  const [note, setNote] = useState('');
  const page = useRef<HTMLDivElement>(null);
  const marked = useRef(false);
  const walked = run?.steps.length ?? 0;
  useEffect(() => {
    if (!marked.current || document.activeElement !== document.body) return;
    marked.current = false;
    const found = next.map((each) => page.current?.querySelector<HTMLElement>(each)).find((each) => each !== null);
    found?.focus();
  }, [walked]);
  const onMark = (): void => {
    marked.current = true;
  };
  return { page, seen: { note, setNote, onMark } };
}
