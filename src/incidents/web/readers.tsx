import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { Problem, send } from '../../web/api.ts';
import { useMe } from '../../web/me.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Initials } from '../../web/parts/marks.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { ActForm, useTicketAct } from './act-dialogs.tsx';
import './readers.css';
import { ticketName, type TicketWhole } from './reading.ts';

interface Chosen {
  readonly id: string;
  readonly name: string;
}

/** People who are to read something, picked one after the other. */
function Choosing({ chosen, onChange }: { chosen: readonly Chosen[]; onChange: (chosen: readonly Chosen[]) => void }): React.ReactNode {
  return (
    <>
      <PersonPick
        label="Who may read it, beside you"
        value=""
        focus={false}
        onChange={(id, person) => {
          if (person !== undefined && !chosen.some((each) => each.id === id)) onChange([...chosen, { id, name: person.name }]);
        }}
      />
      {chosen.length > 0 && (
        <ul className="rows">
          {chosen.map(({ id, name }) => (
            <li key={id}>
              <Initials name={name} mine={false} />
              <span>{name}</span>
              <Button look="quiet" className="push" onClick={() => onChange(chosen.filter((each) => each.id !== id))}>
                Leave out<span className="unseen"> {name}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Restricts a ticket to a list. Who is here is on it to begin with: a list that leaves them out would shut them out at work. */
export function RestrictDialog({
  ticket,
  here,
  onClose,
}: {
  ticket: string;
  here: readonly Chosen[];
  onClose: () => void;
}): React.ReactNode {
  const me = useMe();
  const [chosen, setChosen] = useState<readonly Chosen[]>(() => here.filter(({ id }) => id !== me?.id));
  const [because, setBecause] = useState('');
  const act = useTicketAct([ticket], onClose);
  const submit = (): void =>
    act.mutate(
      async (name) =>
        await send('POST', '/tickets/:ticket/restriction', {
          params: { ticket: name },
          body: { people: chosen.map(({ id }) => id), because },
        }),
    );
  return (
    <ActForm title={`Restrict ${ticket}`} verb="Restrict it" ready={because.trim() !== ''} act={act} onClose={onClose} onSubmit={submit}>
      <p className="second">
        From now on you and those below alone read it; no administrator does. Pages say that it is a restricted ticket, and no more.
      </p>
      <Choosing chosen={chosen} onChange={setChosen} />
      <TextField
        label="Why"
        data-autofocus
        required
        value={because}
        onChange={setBecause}
        hint="Stands on the timeline."
        maxLength={2000}
      />
    </ActForm>
  );
}

/** A note for some readers alone. */
export function SensitiveNoteDialog({ ticket, onClose }: { ticket: string; onClose: () => void }): React.ReactNode {
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const [text, setText] = useState('');
  const act = useTicketAct([ticket], onClose);
  const submit = (): void =>
    act.mutate(
      async (name) =>
        await send('POST', '/tickets/:ticket/sensitive-notes', {
          params: { ticket: name },
          body: { people: chosen.map(({ id }) => id), text },
        }),
    );
  return (
    <ActForm
      title="A sensitive note"
      verb="Write it"
      ready={text.trim() !== '' && chosen.length > 0}
      act={act}
      what="the note, which stays here"
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField label="The note" data-autofocus required value={text} onChange={setText} maxLength={10_000} />
      <Choosing chosen={chosen} onChange={setChosen} />
    </ActForm>
  );
}

/** Who alone reads a restricted ticket, on its rail. */
export function Readers({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  const name = ticketName(ticket.number);
  const [adding, setAdding] = useState(false);
  const act = useTicketAct([name], () => setAdding(false));
  if (!ticket.restricted) return null;
  return (
    <section className="rail-here">
      <Heading aside={ticket.readers.length}>Only these read it</Heading>
      <ul className="rows rail">
        {ticket.readers.map((reader) => (
          <li key={reader.id}>
            <Initials name={reader.name} mine={false} />
            <span>
              {reader.name} <span className="second">{reader.kind === 'team' ? 'the team' : ''}</span>
            </span>
            {ticket.readers.length > 1 && (
              <Button
                look="quiet"
                className="push"
                disabled={act.isPending}
                onClick={() =>
                  act.mutate(
                    async (of) => await send('DELETE', '/tickets/:ticket/readers/:reader', { params: { ticket: of, reader: reader.id } }),
                  )
                }
              >
                Take off<span className="unseen"> {reader.name}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Button onClick={() => setAdding(true)}>Let somebody read it</Button>
      {act.error !== null && <Failed error={act.error} what="the list" />}
      {adding && <AddDialog ticket={name} onClose={() => setAdding(false)} />}
    </section>
  );
}

function AddDialog({ ticket, onClose }: { ticket: string; onClose: () => void }): React.ReactNode {
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const [because, setBecause] = useState('');
  const act = useTicketAct([ticket], onClose);
  return (
    <ActForm
      title={`Who reads ${ticket}`}
      verb="Let them read it"
      ready={chosen.length > 0 && because.trim() !== ''}
      act={act}
      what="the list"
      onClose={onClose}
      onSubmit={() =>
        act.mutate(
          async (name) =>
            await send('POST', '/tickets/:ticket/readers', {
              params: { ticket: name },
              body: { people: chosen.map(({ id }) => id), because },
            }),
        )
      }
    >
      <Choosing chosen={chosen} onChange={setChosen} />
      <TextField label="Why" required value={because} onChange={setBecause} hint="Stands on the timeline." maxLength={2000} />
    </ActForm>
  );
}

/** What somebody sees whose reading was refused: an administrator may put themselves on the list, with the reason. */
export function NotListed({ ticket, error, admin }: { ticket: string; error: Error | null; admin: boolean }): React.ReactNode {
  const client = useQueryClient();
  const [because, setBecause] = useState('');
  const add = useMutation({
    mutationFn: async () => await send('POST', '/tickets/:ticket/readers/me', { params: { ticket }, body: { because } }),
    onSuccess: async () => await client.invalidateQueries({ queryKey: ['ticket'] }),
  });
  if (!admin || !(error instanceof Problem) || error.code !== 'not-allowed') return null;
  return (
    <form
      className="form not-listed"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <TextField
        label="Why you have to read it"
        required
        value={because}
        onChange={setBecause}
        maxLength={2000}
        hint="You are an administrator: you may put yourself on its list. The others on it see that, with your words."
      />
      {add.error !== null && <Failed error={add.error} what="the list" />}
      <div className="acts">
        <Button submit disabled={add.isPending || because.trim() === ''}>
          Put me on the list
        </Button>
      </div>
    </form>
  );
}
