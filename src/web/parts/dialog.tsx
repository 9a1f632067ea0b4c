import { useEffect, useState } from 'react';

import './dialog.css';
import type { DialogProps } from './kit-props.ts';
import { useKit } from './kit.ts';

/** What has the focus now; for what stands in a menu, which goes when it is pressed, the button that opened the menu. */
function focusedNow(): HTMLElement | null {
  const focused = document.activeElement;
  const opener = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const kept = opener === null || opener === undefined ? focused : document.getElementById(opener);
  return kept instanceof HTMLElement ? kept : null;
}

/** Gives the focus back when what has it is gone, such as a dialog; where what opened that is gone too, to the screen and not to nowhere. */
export function useFocusBack(): void {
  const [origin] = useState(focusedNow);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        const to = origin?.isConnected === true && origin !== document.body ? origin : document.getElementById('content');
        to?.focus({ preventScroll: true });
      });
    },
    [origin],
  );
}

/** What stands for a dialog whose parts have not come after a second: that, and the way out. */
function Awaited({ title, onClose }: DialogProps): React.ReactNode {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 1_000);
    return () => clearTimeout(timer);
  }, []);
  return (
    late && (
      <div className="dialog-awaited" role="status">
        <b>{title}</b> cannot be shown yet: the server is asked again by itself.{' '}
        <button type="button" className="link" onClick={onClose}>
          Leave it
        </button>
      </div>
    )
  );
}

/** A dialog: it keeps the focus, Escape closes it, and the focus goes back to where it came from. */
export function Dialog(props: DialogProps): React.ReactNode {
  useFocusBack();
  const kit = useKit();
  return kit === undefined ? <Awaited {...props} /> : <kit.KitDialog {...props} />;
}
