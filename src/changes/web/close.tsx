import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { get, send, type Answer } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { DialogActs } from '../../web/parts/dialog-acts.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { asSentence, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { changeName } from './reading.ts';
import type { Change } from './record-fields.ts';
import { useChangeAct } from './run-reading.ts';

type Closing = Answer<'GET /changes/:change/closing'>;

const closingQuery = (change: string) =>
  queryOptions({
    queryKey: ['change', change, 'closing'],
    queryFn: async ({ signal }) => await get('/changes/:change/closing', { params: { change } }, signal),
  });

/** What the record lacks: what is mended first, and what nobody can write any more. */
function Lacks({ lacks }: { lacks: Closing['lacks'] }): React.ReactNode {
  if (lacks.length === 0) return null;
  return (
    <section aria-labelledby="closing-lacks">
      <Heading id="closing-lacks">What it lacks</Heading>
      <ul className="rows rail">
        {lacks.map(({ says, remedy }) => (
          <li key={says}>
            {asSentence(says)} <span className="second">{asSentence(remedy)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Form({ change, lacks, onClose }: { change: Change; lacks: Closing['lacks']; onClose: () => void }): React.ReactNode {
  const name = changeName(change.number);
  const [because, setBecause] = useState('');
  const [explained, setExplained] = useState('');
  const act = useChangeAct<unknown>(onClose);
  const explains = lacks.some((lack) => lack.explains);
  const owes = change.outcome !== 'success';
  const isReady = (!owes || because.trim() !== '') && (!explains || explained.trim() !== '');
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate(async () => await send('POST', '/changes/:change/close', { params: { change: name }, body: { because, explained } }));
      }}
    >
      <p>From then on nobody writes the record, nor what hangs on it.</p>
      <Lacks lacks={lacks} />
      <TextField
        label="What did it come to?"
        required={owes}
        data-autofocus
        value={because}
        onChange={setBecause}
        maxLength={2_000}
        hint={owes ? 'It did not simply succeed: a sentence says what happened.' : 'May be left empty: it succeeded.'}
      />
      {explains && (
        <TextField
          label="Why does it lack what nobody can write any more?"
          required
          value={explained}
          onChange={setExplained}
          maxLength={2_000}
          hint="Stands on its record, for whoever audits it."
        />
      )}
      <DialogActs act={act} what={name} verb="Close it" disabled={!isReady} onClose={onClose} />
    </form>
  );
}

function CloseDialog({ change, onClose }: { change: Change; onClose: () => void }): React.ReactNode {
  const name = changeName(change.number);
  return (
    <Dialog title={`Close ${name}`} onClose={onClose} size={520}>
      <Read query={useQuery(closingQuery(name))} what={`what ${name} lacks`} rows={3}>
        {({ lacks }) => <Form change={change} lacks={lacks} onClose={onClose} />}
      </Read>
    </Dialog>
  );
}

/** Closes a record that was carried out; what it lacks is named first. */
export function CloseChange({ change }: { change: Change }): React.ReactNode {
  const [asked, setAsked] = useState(false);
  if (change.state !== 'resolved') return null;
  return (
    <>
      <Button look="main" onClick={() => setAsked(true)}>
        Close the record
      </Button>
      {asked && <CloseDialog change={change} onClose={() => setAsked(false)} />}
    </>
  );
}

/** How a record was closed: by whom, what it came to, and what it lacked. */
export function Closed({ change }: { change: Change }): React.ReactNode {
  const { data } = useQuery({ ...closingQuery(changeName(change.number)), enabled: change.state === 'closed' });
  const closed = data?.closed ?? null;
  if (closed === null) return null;
  return (
    <section aria-labelledby="change-closed">
      <Heading id="change-closed">Closed</Heading>
      <p>
        By {closed.by} <When at={closed.at} />
        {closed.because !== '' && `: ${closed.because}`}
      </p>
      {closed.lacked.length > 0 && (
        <p className="small second">
          It lacked: {closed.lacked.join('; ')}. {closed.explained}
        </p>
      )}
    </section>
  );
}
