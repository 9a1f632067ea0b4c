import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import '@mantine/core/styles/Overlay.css';
import { Modal } from '@mantine/core';

import './kit-dialog.css';
import type { DialogProps } from './kit-props.ts';
import { KitTheme } from './kit-theme.tsx';

const classNames = { content: 'dialog-content', overlay: 'dialog-overlay' };

/** A dialog as the kit draws it. */
export function KitDialog({ title, onClose, size = 520, children }: DialogProps): React.ReactNode {
  return (
    <KitTheme>
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
    </KitTheme>
  );
}
