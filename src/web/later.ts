import { startTransition, useEffect, useState } from 'react';

/** False until the screen has been painted with what it is for, true right after: for what may come once that stands. */
export function useLater(): boolean {
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => startTransition(() => setLater(true)));
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return isLater;
}
