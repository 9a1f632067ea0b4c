import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { send, wrongAt } from '../../web/api.ts';
import { Button, Choice, TextArea, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { ActForm, useTicketAct } from './act-dialogs.tsx';
import type { FieldSaid } from './field-reading.ts';
import './fields.css';
import { ticketName, type TicketWhole } from './reading.ts';

type Value = FieldSaid['value'];

const textOf = (value: Value): string => (value === null ? '' : String(value));

/** What a field holds, as it is sent: of a number what is typed, which is refused with words where it is none. */
function sentOf(field: FieldSaid | undefined, value: Value): Value {
  if (field?.type !== 'number' || typeof value !== 'string') return value;
  const typed = value.trim();
  return typed === '' ? null : Number.isNaN(Number(typed)) ? typed : Number(typed);
}

interface ControlProps {
  readonly field: FieldSaid;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly wrong: string | undefined;
}

/** Several of some choices. */
function Several({ field, value, onChange, wrong }: ControlProps): React.ReactNode {
  const chosen = typeof value === 'object' && value !== null ? value : [];
  return (
    <fieldset className="field-several">
      <legend>{field.name}</legend>
      {field.choices.map(({ slug, name }) => (
        <label key={slug} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(slug)}
            onChange={({ currentTarget: { checked } }) => onChange(checked ? [...chosen, slug] : chosen.filter((each) => each !== slug))}
          />
          {name}
        </label>
      ))}
      {(wrong ?? field.help) !== '' && <span className={wrong === undefined ? 'hint' : 'wrong'}>{wrong ?? field.help}</span>}
    </fieldset>
  );
}

const nothingSaid = ['', 'Nothing said'] as const;

/** The control of a field, by its type. */
function Control({ field, value, onChange, wrong }: ControlProps): React.ReactNode {
  const { name: label, help, type } = field;
  const hint = help === '' ? undefined : help;
  const text = textOf(value);
  if (type === 'choices') return <Several {...{ field, value, onChange, wrong }} />;
  if (type === 'person') return <PersonPick label={label} focus={false} value={text} onChange={onChange} wrong={wrong} />;
  if (type === 'choice') {
    const choices = field.choices.map(({ slug, name }) => [slug, name] as const);
    const gone = text !== '' && !choices.some(([slug]) => slug === text) ? [[text, field.words] as const] : [];
    return <Choice {...{ label, hint, wrong }} value={text} onChange={onChange} options={[nothingSaid, ...choices, ...gone]} />;
  }
  if (type === 'yes-no') {
    const options = [nothingSaid, ['true', 'Yes'], ['false', 'No']] as const;
    return <Choice {...{ label, hint, wrong, options }} value={text} onChange={(said) => onChange(said === '' ? null : said === 'true')} />;
  }
  if (type === 'number') return <TextField {...{ label, hint, wrong }} inputMode="decimal" value={text} onChange={onChange} />;
  if (type === 'text') return <TextArea {...{ label, hint, wrong }} rows={2} value={text} onChange={onChange} />;
  return (
    <TextField {...{ label, hint, wrong }} placeholder={type === 'date' ? '2026-11-21' : 'https://'} value={text} onChange={onChange} />
  );
}

/** Says something in the fields of a ticket; what is left as it was is not sent. */
function FieldsDialog({ ticket, onClose }: { ticket: TicketWhole; onClose: () => void }): React.ReactNode {
  const [fields] = useState(() => ticket.fields.filter(({ asked, value }) => asked || value !== null));
  const [values, setValues] = useState<Readonly<Record<string, Value>>>({});
  const act = useTicketAct([ticketName(ticket.number)], onClose);
  const sent = Object.fromEntries(
    Object.entries(values).map(([slug, value]) => [
      slug,
      sentOf(
        fields.find((each) => each.slug === slug),
        value,
      ),
    ]),
  );
  return (
    <ActForm
      title={`Fields of ${ticketName(ticket.number)}`}
      verb="Store"
      ready={Object.keys(values).length > 0}
      act={act}
      onClose={onClose}
      onSubmit={() =>
        act.mutate(async (name) => await send('PUT', '/tickets/:ticket/fields', { params: { ticket: name }, body: { values: sent } }))
      }
    >
      {fields.map((field) => (
        <Control
          key={field.slug}
          field={field}
          value={values[field.slug] === undefined ? field.value : (values[field.slug] ?? null)}
          onChange={(value) => setValues((now) => ({ ...now, [field.slug]: value }))}
          wrong={wrongAt(act.error, `values.${field.slug}`)}
        />
      ))}
    </ActForm>
  );
}

/** What a ticket says in a field, as people read it: a choice leads to the tickets that say the same. */
function Said({ field }: { field: FieldSaid }): React.ReactNode {
  const { slug, type, value, words } = field;
  if (value === null) return field.required === 'never' ? 'not said' : `not said, asked before it is ${field.required}`;
  if (type === 'link')
    return (
      <a href={words} rel="noreferrer" target="_blank">
        {words.replace(/^https?:\/\//, '')}
      </a>
    );
  if (type === 'choice' || type === 'person')
    return (
      <Link to="/tickets" search={{ view: 'all', field: `${slug}:${textOf(value)}` }}>
        {words}
      </Link>
    );
  return words;
}

/** The organisation's own fields of a ticket; nothing where there are none. */
export function TicketFields({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  const [changing, setChanging] = useState(false);
  if (ticket.fields.length === 0) return null;
  return (
    <section className="rail-facts">
      <Heading
        aside={
          <Button look="quiet" onClick={() => setChanging(true)}>
            Fill in
          </Button>
        }
      >
        Fields
      </Heading>
      <dl className="said-fields">
        {ticket.fields.map((field) => (
          <div key={field.slug} title={field.help === '' ? undefined : field.help}>
            <dt>{field.name}</dt>
            <dd className={field.value === null ? 'second' : undefined}>
              <Said field={field} />
            </dd>
          </div>
        ))}
      </dl>
      {changing && <FieldsDialog ticket={ticket} onClose={() => setChanging(false)} />}
    </section>
  );
}
