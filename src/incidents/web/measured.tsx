import { useState } from 'react';

import { send } from '../../web/api.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Menu, MenuItem } from '../../web/parts/menu.tsx';
import { fieldInstant, fieldOf } from '../../web/parts/time-field.ts';
import { Failed } from '../../web/parts/states.tsx';
import { useZone, When } from '../../web/parts/when.tsx';
import { ActForm, useTicketAct } from './act-dialogs.tsx';
import { kindWords } from './measured-words.ts';
import { ticketName, type TicketWhole } from './reading.ts';

type Standing = TicketWhole['measured'][number];
type Kind = Standing['kind'];
type Said = Exclude<Standing['status'], 'proposed'>;

const statusWords: readonly (readonly [Said, string])[] = [
  ['recorded', 'It was then'],
  ['pending', 'It is not known yet'],
  ['not-applicable', 'It does not apply'],
  ['invalid', 'What is recorded is wrong'],
];
const shortWords: Readonly<Record<Standing['status'], string>> = {
  recorded: '',
  proposed: 'proposed',
  pending: 'not known yet',
  'not-applicable': 'does not apply',
  invalid: 'wrong',
};

/** What a field holds of a standing value, as text. */
const textOf = ({ at, amount }: Standing, zone: string): string => (at === null ? String(amount ?? '') : fieldOf(at, zone));

/** What a field says of a kind; undefined where it cannot be read. */
function valueOf(kind: Kind, text: string, zone: string): { at: number | null; amount: number | null } | undefined {
  if (kind === 'customer-minutes') return /^\d{1,12}$/.test(text.trim()) ? { at: null, amount: Number(text) } : undefined;
  const at = fieldInstant(text.trim(), zone);
  return at === undefined ? undefined : { at, amount: null };
}

/** Says what is measured of a ticket anew; what was said before stays beside it. */
function Correction({ ticket, of, onClose }: { ticket: TicketWhole; of: Standing; onClose: () => void }): React.ReactNode {
  const zone = useZone();
  const act = useTicketAct([ticketName(ticket.number)], onClose);
  const [status, setStatus] = useState<Said>('recorded');
  const [text, setText] = useState(textOf(of, zone));
  const [because, setBecause] = useState('');
  const { kind } = of;
  const value = status === 'recorded' ? valueOf(kind, text, zone) : { at: null, amount: null };
  const isMinutes = kind === 'customer-minutes';
  return (
    <ActForm
      title={kindWords[kind]}
      verb="Correct it"
      ready={value !== undefined && because.trim() !== ''}
      act={act}
      onClose={onClose}
      onSubmit={() =>
        act.mutate(
          async (name) =>
            await send('POST', '/tickets/:ticket/measurements', { params: { ticket: name }, body: { kind, status, because, ...value } }),
        )
      }
    >
      <Choice label="What is right" value={status} onChange={setStatus} options={statusWords} />
      {status === 'recorded' && (
        <TextField
          label={isMinutes ? 'Minutes' : `When, ${zone}`}
          inputMode="numeric"
          placeholder={isMinutes ? '4200' : '2026-10-24 22:00'}
          value={text}
          onChange={setText}
          wrong={text !== '' && value === undefined ? (isMinutes ? 'Write a whole number.' : 'Write it as 2026-10-24 22:00.') : undefined}
        />
      )}
      <TextField label="Why" value={because} onChange={setBecause} hint="Both values stay on the record." />
    </ActForm>
  );
}

/** The kinds, of which each can be corrected. */
function CorrectMenu({ measured, onPick }: { measured: readonly Standing[]; onPick: (standing: Standing) => void }): React.ReactNode {
  return (
    <Menu
      button={(wiring) => (
        <Button {...wiring} look="quiet">
          Correct
        </Button>
      )}
    >
      {measured.map((standing) => (
        <MenuItem key={standing.kind} onClick={() => onPick(standing)}>
          {kindWords[standing.kind]}…
        </MenuItem>
      ))}
    </Menu>
  );
}

/** Accepts what is proposed of a kind. */
function Accept({ kind, act }: { kind: Kind; act: ReturnType<typeof useTicketAct> }): React.ReactNode {
  return (
    <Button
      look="quiet"
      aria-label={`Accept: ${kindWords[kind]}`}
      onClick={() =>
        act.mutate(async (name) => await send('POST', '/tickets/:ticket/measurements/accept', { params: { ticket: name }, body: { kind } }))
      }
    >
      Accept
    </Button>
  );
}

/** What counts of each thing that is measured: each can be corrected, and what is proposed accepted. What is not known yet is shown once it could be. */
export function Measured({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  const [correcting, setCorrecting] = useState<Standing>();
  const accept = useTicketAct([ticketName(ticket.number)], () => undefined);
  const shown = ticket.measured.filter(
    ({ at, amount, proposal }) => ticket.restoredAt !== null || at !== null || amount !== null || proposal !== null,
  );
  return (
    <section className="rail-facts">
      <Heading aside={<CorrectMenu measured={ticket.measured} onPick={setCorrecting} />}>Measured</Heading>
      <ul className="rows rail">
        {shown.map((standing) => (
          <li key={standing.kind} title={standing.because}>
            <span>
              {kindWords[standing.kind]} <span className="second">{shortWords[standing.status]}</span>
            </span>
            <span className="push">
              {standing.at === null ? standing.amount : <When at={standing.at} />}
              {standing.status === 'proposed' && <Accept kind={standing.kind} act={accept} />}
            </span>
            {standing.status !== 'proposed' && standing.proposal !== null && (
              <span className="beside second" title={standing.proposal.because}>
                proposed: {standing.proposal.at === null ? standing.proposal.amount : <When at={standing.proposal.at} />}
                <Accept kind={standing.kind} act={accept} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {accept.error !== null && <Failed error={accept.error} what="the ticket" />}
      {correcting !== undefined && <Correction ticket={ticket} of={correcting} onClose={() => setCorrecting(undefined)} />}
    </section>
  );
}
