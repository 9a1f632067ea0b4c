import { useQuery } from '@tanstack/react-query';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { servicesQuery, teamsQuery } from '../../catalog/web/reading.ts';
import { Choice, TextArea, TextField } from '../../web/parts/controls.tsx';
import { PickMany } from '../../web/parts/pick-many.tsx';
import { impactChoices, kinds, linesOf, unkeptLinks, type Change, type Fields } from './record-fields.ts';
import { TimeInput } from './time-input.tsx';

export interface PartProps {
  readonly fields: Fields;
  readonly set: (part: Partial<Fields>) => void;
}

/** What is changed, on what, where, and why. */
export function Scope({ fields, set }: PartProps): React.ReactNode {
  const services = useQuery(servicesQuery).data?.items ?? [];
  const teams = useQuery(teamsQuery).data?.items ?? [];
  return (
    <div className="fields">
      <div className="whole">
        <TextField
          label="Title: what, from what to what, where"
          value={fields.title}
          maxLength={200}
          onChange={(title) => set({ title })}
          hint="Such as: raise ledger’s connection pool from 200 to 320"
        />
      </div>
      <div className="whole">
        <PickMany
          label="Services that it changes"
          values={fields.services}
          options={services.map(({ slug, name }) => ({ value: slug, words: name, detail: slug }))}
          onChange={(chosen) => set({ services: chosen })}
        />
      </div>
      <label className="check whole">
        <input type="checkbox" checked={fields.short} onChange={({ currentTarget: { checked } }) => set({ short: checked })} />
        Short form: a procedure or a console action, which a peer reads
      </label>
      {fields.short && (
        <PersonPick
          label="Which peer reads it?"
          focus={false}
          value={fields.peer}
          onChange={(_, person) => set({ peer: person?.slug ?? '' })}
        />
      )}
      <Choice label="Kind" value={fields.kind} options={kinds} onChange={(kind) => set({ kind })} />
      <TextField label="Environment" value={fields.environment} maxLength={63} onChange={(environment) => set({ environment })} />
      <Choice
        label="Team that owns it"
        value={fields.team}
        options={[['', 'The team of its first service'], ...teams.map(({ slug, name }) => [slug, name] as const)]}
        onChange={(team) => set({ team })}
      />
      <TextField
        label="Ticket that it mended, of a record made afterwards"
        value={fields.ticket}
        placeholder="T-12"
        maxLength={40}
        onChange={(ticket) => set({ ticket })}
      />
      <TextArea label="Why is it done?" value={fields.reason} rows={2} onChange={(reason) => set({ reason })} maxLength={5_000} />
      <TextArea
        label="What happens if it is not done?"
        value={fields.ifNotDone}
        rows={2}
        onChange={(ifNotDone) => set({ ifNotDone })}
        maxLength={2_000}
      />
    </div>
  );
}

/** Who notices, and the worst that may happen. */
export function Impact({ fields, set }: PartProps): React.ReactNode {
  return (
    <div className="fields">
      <fieldset className="whole form-choices">
        <legend>What those who use it notice</legend>
        {impactChoices.map(([key, word]) => (
          <label key={key} className="check">
            <input
              type="checkbox"
              checked={fields.choices.includes(key)}
              onChange={({ currentTarget: { checked } }) =>
                set({ choices: checked ? [...fields.choices, key] : fields.choices.filter((each) => each !== key) })
              }
            />
            {word}
          </label>
        ))}
      </fieldset>
      <TextArea
        label="What is the worst case, with a number?"
        value={fields.worstCase}
        rows={2}
        maxLength={2_000}
        onChange={(worstCase) => set({ worstCase })}
        hint="For a reader who is no engineer: how many payments, for how long?"
      />
      <TextArea
        label="How likely is that?"
        value={fields.likelihood}
        rows={2}
        maxLength={500}
        onChange={(likelihood) => set({ likelihood })}
      />
    </div>
  );
}

/** When it begins and ends. */
export function Timing({ fields, set }: PartProps): React.ReactNode {
  const wrong = fields.start !== null && fields.end !== null && fields.end <= fields.start;
  return (
    <>
      <div className="fields">
        <TimeInput label="Starts" value={fields.start} onChange={(start) => set({ start })} />
        <TimeInput label="Ends" value={fields.end} onChange={(end) => set({ end })} />
      </div>
      {wrong && <p className="loud">It ends before it starts: the end is kept once it lies after the start.</p>}
    </>
  );
}

/** Who is told of it outside, and who was. */
export function Notice({ fields, set }: PartProps): React.ReactNode {
  const names = linesOf(fields.customers);
  return (
    <div className="fields">
      <TextArea label="Which customers see it? One a line" value={fields.customers} rows={2} onChange={(customers) => set({ customers })} />
      {names.length > 0 && (
        <fieldset className="form-choices">
          <legend>Which of them were told?</legend>
          {names.map((name) => (
            <label key={name} className="check">
              <input
                type="checkbox"
                checked={fields.told.includes(name)}
                onChange={({ currentTarget: { checked } }) =>
                  set({ told: checked ? [...fields.told, name] : fields.told.filter((each) => each !== name) })
                }
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}

/** Who is reached about it. What is known fills itself in. */
export function Contacts({ fields, set, change }: PartProps & { change: Change | undefined }): React.ReactNode {
  const aliases = change?.aliases;
  const unkept = unkeptLinks(fields.links);
  const known =
    aliases === undefined ? [] : [aliases.technician, ...aliases.resolverGroup, ...aliases.told].filter((each) => each !== null);
  return (
    <>
      <div className="fields">
        <PersonPick
          label="Who carries it out?"
          focus={false}
          value={fields.technician}
          onChange={(_, person) => set({ technician: person?.slug ?? '' })}
        />
        <TextArea
          label="Who else is reached, and how? One a line"
          value={fields.contacts}
          rows={2}
          onChange={(contacts) => set({ contacts })}
          hint="Such as: second, Tomas Rivera, +41 44 555 01 02"
        />
        <TextArea
          label="Links, one a line: the address, then what it is called"
          value={fields.links}
          rows={2}
          wrong={unkept.length === 0 ? undefined : `Not kept, for an address begins with https:// or http://: ${unkept.join(', ')}`}
          onChange={(links) => set({ links })}
        />
      </div>
      {known.length > 0 && <p className="small second">Filled in by itself: {known.join(' · ')}</p>}
    </>
  );
}
