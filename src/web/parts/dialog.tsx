import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import '@mantine/core/styles/Overlay.css';
import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';

import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: number;
  readonly children: React.ReactNode;
}

const classNames = { content: 'dialog-content', overlay: 'dialog-overlay' };

/** What has the focus now; for what stands in a menu, which goes when it is pressed, the button that opened the menu. */
function focusedNow(): HTMLElement | null {
  const focused = document.activeElement;
  const opener = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const kept = opener === null || opener === undefined ? focused : document.getElementById(opener);
  return kept instanceof HTMLElement ? kept : null;
}

/** Gives the focus back when the dialog is gone; where what opened it is gone too, to the screen and not to nowhere. */
function useFocusBack(): void {
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

/** A dialog: it keeps the focus, Escape closes it, and the focus goes back to where it came from. */
export function Dialog({ title, onClose, size = 520, children }: DialogProps): React.ReactNode {
  useFocusBack();
  return (
    <Modal.Root
      opened
      returnFocus={false}
      onClose={onClose}
      size={size}
      classNames={classNames}
      yOffset="8vh"
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay backgroundOpacity={0.55} />
      <Modal.Content>
        <div className="dialog-header">
          <Modal.Title className="dialog-title">{title}</Modal.Title>
          <Modal.CloseButton className="dialog-close" aria-label="Close" />
        </div>
        <Modal.Body className="dialog-body">{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
