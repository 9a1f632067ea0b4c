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

const classNames = { content: 'dialog-content', overlay: 'dialog-overlay' };

/** A dialog: it keeps the focus, Escape closes it, and the focus goes back to where it came from. */
export function Dialog({ title, onClose, size = 520, children }: DialogProps): React.ReactNode {
  return (
    <Modal.Root opened onClose={onClose} size={size} classNames={classNames} yOffset="8vh" transitionProps={{ duration: 0 }}>
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
