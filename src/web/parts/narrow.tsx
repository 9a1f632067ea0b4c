import { useEffect, useRef, useState } from 'react';

import { SearchIcon } from '../icons.tsx';
import './narrow.css';

interface NarrowProps {
  /** The words that the address has. */
  readonly q: string | undefined;
  readonly onChange: (q: string | undefined) => void;
  /** The key that brings the focus here from the list. */
  readonly keyed?: '/';
}

/** Narrows a list by words. The address follows once the typing rests, and the field follows the address. */
export function Narrow({ q = '', onChange, keyed }: NarrowProps): React.ReactNode {
  const [text, setText] = useState(q);
  const told = useRef(q);
  useEffect(() => {
    if (q === told.current) return;
    told.current = q;
    setText(q);
  }, [q]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text === told.current) return;
      told.current = text;
      onChange(text === '' ? undefined : text);
    }, 200);
    return () => clearTimeout(timer);
  }, [text, onChange]);
  return (
    <span className="narrow">
      <SearchIcon />
      <input
        className="input"
        type="search"
        aria-label="Narrow this list"
        aria-keyshortcuts={keyed}
        placeholder="Narrow this list"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {keyed !== undefined && <kbd aria-hidden="true">{keyed}</kbd>}
    </span>
  );
}
