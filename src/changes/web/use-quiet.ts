import { useEffect, useState } from 'react';

/** How long after the last key what is written is asked about. */
const QUIET = 600;

/** A value as it was some time after it changed last. */
export function useQuiet<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const later = setTimeout(() => setSettled(value), QUIET);
    return () => clearTimeout(later);
  }, [value]);
  return settled;
}
