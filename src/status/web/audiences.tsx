import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { send, wrongAt } from '../../web/api.ts';
import { manages, useMe } from '../../web/me.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed, Read } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { audienceList, audienceNames, audiencesQuery, useStatusAct, type Audience, type Audiences as AudienceView } from './reading.ts';
import './status.css';

const what: Readonly<Record<Audience, string>> = {
  responders: 'Whoever is on the incident is among them by that.',
  executives: 'What it costs, how far it is, who leads.',
  support: 'What customers notice, and what to tell them.',
  customers: 'Public words alone: no names and numbers of the inside.',
};

function NewMember({ audience, onClose }: { audience: Audience; onClose: () => void }): React.ReactNode {
  const [person, setPerson] = useState('');
  const [address, setAddress] = useState('');
  const [name, setName] = useState('');
  const add = useStatusAct<unknown>(['audiences', 'ticket'], onClose);
  const outside = person === '';
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const params = { audience };
        add.mutate(
          async () => await send('POST', '/audiences/:audience/members', { params, body: outside ? { address, name } : { person } }),
        );
      }}
    >
      <PersonPick label="A person here" value={person} onChange={setPerson} />
      {outside && (
        <>
          <TextField
            label="Or the mail address of somebody outside"
            type="email"
            value={address}
            onChange={setAddress}
            wrong={wrongAt(add.error, 'address')}
          />
          <TextField label="Their name" value={name} onChange={setName} maxLength={80} wrong={wrongAt(add.error, 'name')} />
        </>
      )}
      {add.error !== null && <Failed error={add.error} what="the audience" />}
      <div className="acts">
        <Button look="main" submit disabled={add.isPending || (outside && (address === '' || name === ''))}>
          Add to {audienceNames[audience].toLowerCase()}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Leave it
        </Button>
      </div>
    </form>
  );
}

function OneAudience({ audience, view }: { audience: Audience; view: AudienceView }): React.ReactNode {
  const me = useMe();
  const [adding, setAdding] = useState(false);
  const remove = useStatusAct<unknown>(['audiences', 'ticket']);
  const members = view.items.filter((each) => each.audience === audience);
  return (
    <section className="status-page" aria-labelledby={`audience-${audience}`}>
      <Heading id={`audience-${audience}`} aside={members.length}>
        {audienceNames[audience]}
      </Heading>
      <p className="small second">{what[audience]}</p>
      <ul className="rows">
        {members.map(({ id, name, reached }) => (
          <li key={id}>
            <span>
              {name} <span className="second small">{reached}</span>
            </span>
            <span className="push">
              {manages(me) && (
                <Sure
                  verb="Take off"
                  of={name}
                  title={`Take ${name} off`}
                  act={async () =>
                    await remove.mutateAsync(
                      async () => await send('DELETE', '/audiences/:audience/members/:member', { params: { audience, member: id } }),
                    )
                  }
                >
                  They hear nothing more of incidents as {audienceNames[audience].toLowerCase()}.
                </Sure>
              )}
            </span>
          </li>
        ))}
      </ul>
      {adding ? (
        <NewMember audience={audience} onClose={() => setAdding(false)} />
      ) : (
        manages(me) && (
          <div className="acts">
            <Button onClick={() => setAdding(true)}>
              Add somebody<span className="unseen"> to {audienceNames[audience].toLowerCase()}</span>
            </Button>
          </div>
        )
      )}
    </section>
  );
}

const asText = (minutes: number | null): string => (minutes === null ? '' : String(minutes));
const asPace = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** Minutes between two words, by audience and severity; empty promises nothing by itself. */
function Cadence({ cadence }: { cadence: AudienceView['cadence'] }): React.ReactNode {
  const me = useMe();
  const [paces, setPaces] = useState(() =>
    audienceList.map((audience) => [asText(cadence[audience][1]), asText(cadence[audience][2])] as const),
  );
  const store = useStatusAct<unknown>(['audiences', 'ticket']);
  const paceOf = (place: number): { 1: number | null; 2: number | null } => ({
    1: asPace(paces[place]?.[0] ?? ''),
    2: asPace(paces[place]?.[1] ?? ''),
  });
  const set = (place: number, severity: 0 | 1, text: string): void =>
    setPaces(paces.map((each, at) => (at === place ? (severity === 0 ? [text, each[1]] : [each[0], text]) : each)));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = { cadence: { responders: paceOf(0), executives: paceOf(1), support: paceOf(2), customers: paceOf(3) } };
        store.mutate(async () => await send('PUT', '/audiences/cadence', { body }));
      }}
    >
      <Heading>Cadence</Heading>
      <p className="small second">Minutes from one word to the next. Empty promises nothing by itself.</p>
      <div className="cadence">
        <span />
        <span className="small second">Severity 1</span>
        <span className="small second">Severity 2</span>
        {audienceList.map((audience, place) => (
          <CadenceRow
            key={audience}
            audience={audience}
            texts={paces[place] ?? ['', '']}
            onChange={(severity, text) => set(place, severity, text)}
          />
        ))}
      </div>
      {store.error !== null && <Failed error={store.error} what="the cadence" />}
      {manages(me) && (
        <div className="acts">
          <Button submit disabled={store.isPending}>
            Store the cadence
          </Button>
        </div>
      )}
    </form>
  );
}

interface RowProps {
  readonly audience: Audience;
  readonly texts: readonly [string, string];
  readonly onChange: (severity: 0 | 1, text: string) => void;
}

function CadenceRow({ audience, texts, onChange }: RowProps): React.ReactNode {
  const field = (severity: 0 | 1): React.ReactNode => (
    <input
      aria-label={`${audienceNames[audience]}, severity ${severity + 1}, minutes`}
      inputMode="numeric"
      pattern="[0-9]*"
      value={texts[severity]}
      onChange={({ currentTarget: { value } }) => onChange(severity, value)}
    />
  );
  return (
    <>
      <span>{audienceNames[audience]}</span>
      {field(0)}
      {field(1)}
    </>
  );
}

/** Who is told of incidents beside those who work on them, and how often. */
export function Audiences(): React.ReactNode {
  return (
    <Read query={useQuery(audiencesQuery)} what="the audiences" rows={8}>
      {(view) => (
        <>
          {audienceList.map((audience) => (
            <OneAudience key={audience} audience={audience} view={view} />
          ))}
          <Cadence cadence={view.cadence} />
        </>
      )}
    </Read>
  );
}
