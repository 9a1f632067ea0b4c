import { Button } from './controls.tsx';
import { Failed } from './states.tsx';

interface DialogActsProps {
  readonly act: { readonly error: Error | null; readonly isPending: boolean };
  /** What the act is done to, for the words of a failure. */
  readonly what: string;
  readonly verb: string;
  readonly disabled?: boolean;
  readonly onClose: () => void;
  readonly leave?: string;
}

/** The foot of a dialog's form: what went wrong, the act, and the way out. */
export function DialogActs({ act, what, verb, disabled = false, onClose, leave = 'Leave it' }: DialogActsProps): React.ReactNode {
  return (
    <>
      {act.error !== null && <Failed error={act.error} what={what} />}
      <div className="acts">
        <Button look="main" submit disabled={act.isPending || disabled}>
          {verb}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {leave}
        </Button>
      </div>
    </>
  );
}
