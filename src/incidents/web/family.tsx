import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { send } from '../../web/api.ts';
import { TextField } from '../../web/parts/controls.tsx';
import { Notches, SeverityMark, severityOf, stateWord } from '../../web/parts/marks.tsx';
import { When } from '../../web/parts/when.tsx';
import { ActForm, useTicketAct } from './act-dialogs.tsx';
import type { Call } from './call-reading.ts';
import './family.css';
import { ticketName } from './reading.ts';

type Member = Call['family'][number];

function Standing({ one, mine }: { one: Member; mine: boolean }): React.ReactNode {
  const name = ticketName(one.number);
  return (
    <li aria-current={mine ? 'true' : undefined}>
      <SeverityMark severity={severityOf(one.severity)} size={18} />
      <span className="family-what">
        {mine ? (
          <b>{name} this part</b>
        ) : (
          <Link to="/tickets/$number" params={{ number: name }}>
            {name}
          </Link>
        )}{' '}
        <span>{one.title}</span>
        <small>
          {one.leader === null ? 'nobody leads' : `${one.leader} leads`}
          {one.place !== '' && `, ${one.place}`}
        </small>
      </span>
      <span className="family-word">
        {one.lastWord !== null && (
          <>
            <When at={one.lastWord.at} as="clock" /> {one.lastWord.who}: {one.lastWord.words}
          </>
        )}
      </span>
      <span className="family-state">
        {stateWord(one.state)} <Notches state={one.state} />
      </span>
    </li>
  );
}

/** The parts of an incident whose call was split: who leads each, how it stands, and the last word of it. */
export function Family({ number, family }: { number: number; family: Call['family'] }): React.ReactNode {
  if (family.length === 0) return null;
  return (
    <section className="family" aria-label="Parts of the incident">
      <ul>
        {family.map((one) => (
          <Standing key={one.number} one={one} mine={one.number === number} />
        ))}
      </ul>
    </section>
  );
}

/** Splits a part off the incident: what it is about, who leads it, where its people meet. */
export function SplitDialog({ ticket, onClose }: { ticket: string; onClose: () => void }): React.ReactNode {
  const [title, setTitle] = useState('');
  const [leader, setLeader] = useState('');
  const [place, setPlace] = useState('');
  const split = useTicketAct([ticket], onClose);
  return (
    <ActForm
      title="Split the call"
      verb="Split it"
      ready={title.trim() !== ''}
      act={split}
      onClose={onClose}
      onSubmit={() =>
        split.mutate(
          async (name) =>
            await send('POST', '/tickets/:ticket/split', {
              params: { ticket: name },
              body: { title, leader: leader === '' ? undefined : leader, place },
            }),
        )
      }
    >
      <TextField label="What the part is about" data-autofocus required value={title} onChange={setTitle} maxLength={300} />
      <PersonPick label="Who leads it" value={leader} onChange={setLeader} />
      <TextField
        label="Where its people meet"
        value={place}
        onChange={setPlace}
        maxLength={500}
        hint="A channel, a bridge, a room. Without a leader the part pages as a new ticket does."
      />
    </ActForm>
  );
}
