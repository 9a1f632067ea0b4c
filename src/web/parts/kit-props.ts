/** What the parts of the kit take: known before the kit is there. */

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: number;
  readonly children: React.ReactNode;
}
/** What the button of a menu must carry. */
type MenuWiring = Pick<React.ComponentPropsWithRef<'button'>, 'ref' | 'onClick' | 'aria-haspopup' | 'aria-expanded'>;

export interface MenuProps {
  readonly button: (wiring: MenuWiring) => React.ReactElement<Record<string, unknown>>;
  /** Its items; drawn when it is opened. */
  readonly children: React.ReactNode;
}

export interface PickOption {
  readonly value: string;
  readonly words: string;
  readonly detail?: string;
}

export interface PickProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly PickOption[];
  readonly onChange: (value: string) => void;
  readonly hint?: React.ReactNode;
  readonly wrong?: string | undefined;
  readonly autoFocus?: boolean;
  readonly placeholder?: string;
}
