import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import '@mantine/core/styles/Overlay.css';
import { Modal } from '@mantine/core';

import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: number;
  readonly children: React.ReactNode;
}

const classNames = {
  content: 'dialog-content',
  header: 'dialog-header',
  title: 'dialog-title',
  body: 'dialog-body',
  close: 'dialog-close',
  overlay: 'dialog-overlay',
};

/** A dialog: it keeps the focus, Escape closes it, and the focus goes back to where it came from. */
export function Dialog({ title, onClose, size = 520, children }: DialogProps): React.ReactNode {
  return (
    <Modal opened onClose={onClose} title={title} size={size} classNames={classNames} overlayProps={{ backgroundOpacity: 0.55 }}>
      {children}
    </Modal>
  );
}
