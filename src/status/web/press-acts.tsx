import { Button } from '../../web/parts/controls.tsx';

interface PressProps {
  /** What the press says once there is a preview; undefined before. */
  readonly press: string | undefined;
  readonly busy: boolean;
  readonly onClose: () => void;
}

/** First the preview, then the press. */
export function PressActs({ press, busy, onClose }: PressProps): React.ReactNode {
  return (
    <div className="acts">
      <Button look={press === undefined ? 'plain' : 'main'} submit disabled={busy}>
        {press ?? 'Preview'}
      </Button>
      <Button look="quiet" onClick={onClose}>
        Leave it
      </Button>
    </div>
  );
}
