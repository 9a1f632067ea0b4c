import { useState } from 'react';

import { send } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { asSentence, Failed } from '../../web/parts/states.tsx';
import { AgainstList } from './against.tsx';
import { changeName } from './reading.ts';
import type { Change } from './record-fields.ts';
import { useChangeAct, type RunReading } from './run-reading.ts';

interface StartProps {
  readonly name: string;
  readonly reading: RunReading;
}

/** Something stands against it now: it starts with a reason, or not. */
function InSpite({ name, reading, onClose }: StartProps & { onClose: () => void }): React.ReactNode {
  const [because, setBecause] = useState('');
  const act = useChangeAct<unknown>(onClose);
  const isFrozen = reading.against.some(({ reasons }) => reasons.some(({ kind }) => kind === 'freeze'));
  return (
    <Dialog title={`Start ${name} in spite of this`} onClose={onClose} size={520}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate(async () => await send('POST', '/changes/:change/run', { params: { change: name }, body: { because } }));
        }}
      >
        <AgainstList conflicts={reading.against} label="What stands against it now" />
        <TextField
          label="Why may it start all the same?"
          required
          data-autofocus
          value={because}
          onChange={setBecause}
          maxLength={2_000}
          hint={isFrozen ? 'Inside a freeze only a manager of its team starts it.' : 'Stands on its record.'}
        />
        {act.error !== null && <Failed error={act.error} what={name} />}
        <div className="acts">
          <Button look="main" submit disabled={act.isPending || because.trim() === ''}>
            Start it
          </Button>
          <Button look="quiet" onClick={onClose}>
            Leave it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Starts a change, or says why the reader cannot; what stands against it now is named first, and asks for a reason. */
export function Start({ change, reading }: { change: Change; reading: RunReading }): React.ReactNode {
  const act = useChangeAct<unknown>();
  const [asked, setAsked] = useState(false);
  const name = changeName(change.number);
  const waits = change.state === 'approved' || change.state === 'scheduled';
  if (reading.whyNot !== null) return waits && <span className="small second why-not">{asSentence(reading.whyNot)}</span>;
  const isFree = reading.against.length === 0;
  return (
    <>
      <Button
        look="main"
        disabled={act.isPending}
        onClick={() =>
          isFree
            ? act.mutate(async () => await send('POST', '/changes/:change/run', { params: { change: name }, body: {} }))
            : setAsked(true)
        }
      >
        Start the change
      </Button>
      {act.error !== null && <Failed error={act.error} what={name} />}
      {asked && <InSpite name={name} reading={reading} onClose={() => setAsked(false)} />}
    </>
  );
}
