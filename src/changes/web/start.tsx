import { useState } from 'react';

import { send } from '../../web/api.ts';
import { Asked } from '../../web/parts/asked.tsx';
import { Button } from '../../web/parts/controls.tsx';
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
  const act = useChangeAct<unknown>(onClose);
  const isFrozen = reading.against.some(({ reasons }) => reasons.some(({ kind }) => kind === 'freeze'));
  const hint = isFrozen ? 'Inside a freeze only a manager of its team starts it.' : 'Stands on its record.';
  return (
    <Asked
      title={`Start ${name} in spite of this`}
      verb="Start it"
      what={name}
      size={520}
      fields={[{ key: 'because', label: 'Why may it start all the same?', hint }]}
      act={act}
      send={async ({ because = '' }) => await send('POST', '/changes/:change/run', { params: { change: name }, body: { because } })}
      onClose={onClose}
    >
      <AgainstList conflicts={reading.against} label="What stands against it now" />
    </Asked>
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
