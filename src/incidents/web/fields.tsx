import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { teamsQuery } from '../../catalog/web/reading.ts';
import { send, wrongAt } from '../../web/api.ts';
import { administers, useMe } from '../../web/me.ts';
import { Button, Choice, TextArea, TextField } from '../../web/parts/controls.tsx';
import { PickMany } from '../../web/parts/pick-many.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { ActForm } from './act-dialogs.tsx';
import './engaging.css';
import './severities.css';
import { choicesOf, linesOf, slugOf } from './field-texts.ts';
import { SeverityChips } from './severity-chips.tsx';
import { chooses, fieldsQuery, requiredWords, typeWords, type FieldMade } from './field-reading.ts';

const nothingYet: FieldMade = {
  slug: '',
  name: '',
  type: 'choice',
  help: '',
  choices: [],
  severities: [1, 2, 3, 4],
  teams: [],
  required: 'never',
};

/** What was said of a part of the field or of one of its entries. */
const wrongIn = (error: Error | null, part: string): string | undefined =>
  wrongAt(error, part) ??
  Array.from({ length: 100 }, (_, place) =>
    [`${part}.${place}`, `${part}.${place}.slug`, `${part}.${place}.name`].map((at) => wrongAt(error, at)),
  )
    .flat()
    .find((words) => words !== undefined);

/** What is typed of a field, as text. */
function useForm(standing: FieldMade) {
  const [form, setForm] = useState({
    ...standing,
    choices: linesOf(standing.choices),
  });
  const set =
    <K extends keyof typeof form>(part: K) =>
    (value: (typeof form)[K]): void =>
      setForm((now) => ({ ...now, [part]: value }));
  const { slug: _, ...rest } = form;
  const body = {
    ...rest,
    choices: chooses(form.type) ? choicesOf(form.choices, standing.choices) : [],
  };
  return { form, set, body };
}

/** Makes or changes a field. Its short name stays, and so does its type while tickets say something in it. */
function FieldDialog({ field, onClose }: { field: FieldMade | null; onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const { form, set, body } = useForm(field ?? nothingYet);
  const teams = useQuery(teamsQuery).data?.items;
  const store = useMutation({
    mutationFn: async () => await send('PUT', '/ticket-fields/:field', { params: { field: field?.slug ?? slugOf(form.name) }, body }),
    onSuccess: async (made) => {
      client.setQueryData(fieldsQuery.queryKey, made);
      onClose();
      await client.invalidateQueries({ queryKey: ['ticket'] });
    },
  });
  const wrong = (part: string): string | undefined => wrongIn(store.error, part);
  return (
    <ActForm
      title={field === null ? 'New field' : field.name}
      verb="Store"
      ready={form.name.trim() !== ''}
      act={store}
      what="the field"
      onClose={onClose}
      onSubmit={() => store.mutate()}
    >
      <TextField label="Name" required data-autofocus value={form.name} onChange={set('name')} wrong={wrong('name')} />
      <Choice label="What it holds" value={form.type} onChange={set('type')} options={typeWords} wrong={wrong('type')} />
      {chooses(form.type) && (
        <TextArea
          label="Choices"
          rows={4}
          hint="One a line. Tickets keep the short name: write “eu = Europe” to say it, or to give a choice another name."
          value={form.choices}
          onChange={set('choices')}
          wrong={wrong('choices')}
        />
      )}
      <TextField label="What is asked" value={form.help} onChange={set('help')} hint="A sentence under the field." wrong={wrong('help')} />
      <Choice
        label="When it must be said"
        value={form.required}
        onChange={set('required')}
        options={requiredWords}
        hint="Never before the service is restored."
      />
      <SeverityChips legend="For tickets of severity" values={form.severities} onChange={set('severities')} wrong={wrong('severities')} />
      <PickMany
        label="For teams"
        hint="And all below them; none: every team."
        values={form.teams}
        options={(teams ?? []).map(({ slug, name }) => ({ value: slug, words: name, detail: slug }))}
        onChange={set('teams')}
        wrong={wrong('teams')}
      />
    </ActForm>
  );
}

/** Of which tickets a field is asked, and when it must be said. */
function asked({ severities, teams, required }: FieldMade): string {
  const which = severities.length === 4 ? 'every severity' : `severity ${severities.join(', ')}`;
  const whose = teams.length === 0 ? '' : ` of ${teams.join(', ')}`;
  return `${which}${whose}${required === 'never' ? '' : `, before it is ${required}`}`;
}

function Row({ field, onChange }: { field: FieldMade; onChange: (() => void) | undefined }): React.ReactNode {
  const client = useQueryClient();
  const word = typeWords.find(([type]) => type === field.type)?.[1] ?? field.type;
  const choices = field.choices.map(({ name }) => name).join(', ');
  return (
    <li>
      <span className="what">
        {field.name}{' '}
        <span className="third">
          {word.toLowerCase()}
          {choices !== '' && `: ${choices}`}. Asked of {asked(field)}
        </span>
      </span>
      {onChange !== undefined && (
        <span className="push row-acts">
          <button type="button" className="link" onClick={onChange}>
            Change<span className="unseen"> {field.name}</span>
          </button>
          <Sure
            verb="End"
            of={field.name}
            title={`End ${field.name}`}
            act={async () => {
              client.setQueryData(fieldsQuery.queryKey, await send('DELETE', '/ticket-fields/:field', { params: { field: field.slug } }));
            }}
          >
            It is asked no more. What tickets say in it is kept, and shows again if a field of this name is made.
          </Sure>
        </span>
      )}
    </li>
  );
}

/** The organisation's own fields of tickets; an administrator makes and changes them here. */
export function Fields(): React.ReactNode {
  const fields = useQuery(fieldsQuery);
  const admin = administers(useMe());
  const [changing, setChanging] = useState<FieldMade | null | undefined>();
  return (
    <section>
      <Read query={fields} what="the fields">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Tickets have no fields of your own.">
              {admin ? 'Make one for what you want to search and count tickets by.' : 'An administrator makes them.'}
            </Empty>
          ) : (
            <ul className="rows two-line">
              {items.map((field) => (
                <Row key={field.slug} field={field} onChange={admin ? () => setChanging(field) : undefined} />
              ))}
            </ul>
          )
        }
      </Read>
      {admin && (
        <div className="acts list-acts">
          <Button onClick={() => setChanging(null)}>New field</Button>
        </div>
      )}
      <p className="second after-list">
        Every ticket of these severities and teams asks for them. The list of tickets is searched by them, and Review sets its numbers apart
        by those of one choice.
      </p>
      {changing !== undefined && <FieldDialog field={changing} onClose={() => setChanging(undefined)} />}
    </section>
  );
}
