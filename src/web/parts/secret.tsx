import { useRef, useState } from 'react';

import { Button } from './controls.tsx';
import './secret.css';

/** Copies a text, or, where the browser lets no page copy (no https), selects it for the reader to copy. */
async function copy(value: string, shown: HTMLElement | null): Promise<'Copied' | 'Selected'> {
  try {
    await navigator.clipboard.writeText(value);
    return 'Copied';
  } catch {
    if (shown !== null) window.getSelection()?.selectAllChildren(shown);
    return 'Selected';
  }
}

function useCopy(value: string) {
  const shown = useRef<HTMLElement>(null);
  const [word, setWord] = useState('Copy');
  const button = <Button onClick={() => void copy(value, shown.current).then(setWord)}>{word}</Button>;
  return { shown, button };
}

/** A secret that is shown once: it can be copied, and says so. */
export function Secret({ value, words }: { value: string; words: string }): React.ReactNode {
  const { shown, button } = useCopy(value);
  return (
    <div className="secret" role="status">
      <span>
        <b>{words}</b> It is not shown again.
      </span>
      <code ref={shown}>{value}</code>
      {button}
    </div>
  );
}

/** Lines to paste elsewhere, as they are. */
export function Snippet({ label, value }: { label: string; value: string }): React.ReactNode {
  const { shown, button } = useCopy(value);
  return (
    <div className="snippet">
      <pre tabIndex={0} aria-label={label}>
        <code ref={shown}>{value}</code>
      </pre>
      {button}
    </div>
  );
}
