import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { Button } from './controls.tsx';
import { Dialog } from './dialog.tsx';
import { Failed } from './states.tsx';

interface SureProps {
  /** What the button says, here and in the dialog. */
  readonly verb: string;
  /** What it is done to, for those who hear the button without seeing its row. */
  readonly of: string;
  readonly title: string;
  /** What follows from it, and what is kept. */
  readonly children: React.ReactNode;
  readonly act: () => Promise<unknown>;
  readonly look?: 'link' | 'button';
}

/** An act that cannot be taken back: one question says what follows, then it is done. */
export function Sure({ verb, of, title, children, act, look = 'link' }: SureProps): React.ReactNode {
  const [asked, setAsked] = useState(false);
  const done = useMutation({
    mutationFn: act,
    onSuccess: () => setAsked(false),
  });
  const words = (
    <>
      {verb}
      <span className="unseen"> {of}</span>
    </>
  );
  const ask = (): void => setAsked(true);
  return (
    <>
      {look === 'link' ? (
        <button type="button" className="link" onClick={ask}>
          {words}
        </button>
      ) : (
        <Button onClick={ask}>{words}</Button>
      )}
      {asked && (
        <Dialog title={title} onClose={() => setAsked(false)} size={440}>
          <div className="form">
            <p className="second">{children}</p>
            {done.error !== null && <Failed error={done.error} what={of} />}
            <div className="acts">
              <Button look="main" data-autofocus disabled={done.isPending} onClick={() => done.mutate()}>
                {verb}
              </Button>
              <Button look="quiet" onClick={() => setAsked(false)}>
                Leave it
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
