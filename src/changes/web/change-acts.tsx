import { Link } from '@tanstack/react-router';

import { send } from '../../web/api.ts';
import { Sure } from '../../web/parts/sure.tsx';
import { PutForward } from './approvals/put-forward.tsx';
import { CloseChange } from './close.tsx';
import { changeName } from './reading.ts';
import type { Change } from './record-fields.ts';
import { RunActs } from './run-panel.tsx';
import { useChangeAct, type RunReading } from './run-reading.ts';
import { Start } from './start.tsx';
import { MakeTemplate } from './templates/make-template.tsx';

/** Takes a record back to draft, or gives it up: each asks once more. */
function Backwards({ change }: { change: Change }): React.ReactNode {
  const name = changeName(change.number);
  const act = useChangeAct<unknown>();
  const takesBack = change.commands.includes('withdraw');
  return (
    <>
      {takesBack && (
        <Sure
          verb="Take it back"
          of={name}
          title={`Take ${name} back to draft`}
          look="button"
          act={async () =>
            await act.mutateAsync(async () => await send('POST', '/changes/:change/withdraw', { params: { change: name }, body: {} }))
          }
        >
          It is a draft again. Whoever approved it is asked anew once it is put forward.
        </Sure>
      )}
      {change.commands.includes('cancel') && (
        <Sure
          verb="Give it up"
          of={name}
          title={`Give ${name} up`}
          look="button"
          act={async () =>
            await act.mutateAsync(async () => await send('POST', '/changes/:change/cancel', { params: { change: name }, body: {} }))
          }
        >
          Nobody carries it out. Its record stays as it is, and cannot be taken up again.
        </Sure>
      )}
    </>
  );
}

/** What the reader can do with a change as it stands. */
export function ChangeActs({ change, reading }: { change: Change; reading: RunReading | undefined }): React.ReactNode {
  const name = changeName(change.number);
  const run = reading?.run ?? null;
  return (
    <span className="acts">
      {change.editable && (
        <Link className="button" to="/changes/$number/edit" params={{ number: name }}>
          Edit
        </Link>
      )}
      <MakeTemplate change={change} />
      <Backwards change={change} />
      {change.state === 'draft' && <PutForward change={change} />}
      {reading !== undefined && run === null && <Start change={change} reading={reading} />}
      {run !== null && run.endedAt === null && <RunActs change={name} run={run} />}
      <CloseChange change={change} />
    </span>
  );
}
