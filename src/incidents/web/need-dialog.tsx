import { useState } from 'react';

import { send } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { useCallAct, type Matter } from './call-reading.ts';
import { WhomPick } from './whom-pick.tsx';

interface NeedProps {
  readonly name: string;
  /** The request that says whom in words only. */
  readonly matter?: Matter | undefined;
  readonly onClose: () => void;
}

/** Asks for somebody: paged at once, or left to front-line ops to send for. */
export function NeedDialog({ name, matter, onClose }: NeedProps): React.ReactNode {
  const [whom, setWhom] = useState('');
  const [text, setText] = useState('');
  const act = useCallAct(name, onClose);
  const params = { ticket: name };
  const ask = (now: boolean): void =>
    act.mutate(async () =>
      matter === undefined
        ? await send('POST', '/tickets/:ticket/requests', { params, body: { whom, text, send: now } })
        : await send('POST', '/tickets/:ticket/requests/:matter/send', { params: { ...params, matter: matter.id }, body: { whom } }),
    );
  const ready = whom !== '' && (matter !== undefined || text.trim() !== '') && !act.isPending;
  return (
    <Dialog title={matter === undefined ? 'Need somebody' : `Send for: ${matter.text}`} onClose={onClose} size={480}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) ask(true);
        }}
      >
        <WhomPick value={whom} onChange={setWhom} />
        {matter === undefined && (
          <TextField label="For what" required maxLength={300} hint="One clause: it stands in the page." value={text} onChange={setText} />
        )}
        {act.error !== null && <Failed error={act.error} what="the request" />}
        <div className="acts">
          <Button look="main" submit disabled={!ready}>
            Page them now
          </Button>
          {matter === undefined && (
            <Button disabled={!ready} onClick={() => ask(false)}>
              Leave it to front-line ops
            </Button>
          )}
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
