import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { send, type Given } from '../../web/api.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { useReviewAct, type PostMortem } from './review-reading.ts';
import { causeWords, isCause } from './review-words.ts';

type Change = NonNullable<Given<'PATCH /tickets/:ticket/post-mortem'>['body']>;

const forms = [
  ['whole', 'Whole'],
  ['one-page', 'One page'],
] as const;
const kinds = [['', 'Not classified'], ...Object.entries(causeWords)] as const;

/** The wall time of an instant as a field takes it, in the reader's own zone. */
const fieldOf = (at: number | null): string =>
  at === null ? '' : new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** The changes that did it: each by its number or address. */
function Changes({ name, view }: { name: string; view: PostMortem }): React.ReactNode {
  const [change, setChange] = useState('');
  const [words, setWords] = useState('');
  const act = useReviewAct(name, () => {
    setChange('');
    setWords('');
  });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate(async () => await send('POST', '/tickets/:ticket/changes', { params: { ticket: name }, body: { change, words } }));
      }}
    >
      {view.changes.length > 0 && (
        <ul className="rows" aria-label="Changes that did it">
          {view.changes.map(({ reference, url, words: what }) => (
            <li key={reference} className="offered">
              <span className="reference">
                {url === null ? reference : <a href={url}>{reference}</a>} <small className="second">{what}</small>
              </span>
              <Button
                look="quiet"
                disabled={act.isPending}
                onClick={() =>
                  act.mutate(
                    async () =>
                      await send('POST', '/tickets/:ticket/changes/unlink', { params: { ticket: name }, body: { change: reference } }),
                  )
                }
              >
                Unlink<span className="unseen">{reference}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      <TextField label="The change that did it" value={change} onChange={setChange} maxLength={500} hint="Its number, or its address." />
      {change !== '' && <TextField label="What it was" value={words} onChange={setWords} maxLength={300} />}
      {change !== '' && (
        <div className="acts">
          <Button submit disabled={act.isPending}>
            Link it
          </Button>
        </div>
      )}
      {act.error !== null && <Failed error={act.error} what="the change" />}
    </form>
  );
}

/** Who owns and facilitates it, its form, what it cost, and what caused it. Each is stored as it is chosen. */
export function Facts({ name, view }: { name: string; view: PostMortem }): React.ReactNode {
  const store = useReviewAct(name);
  const [minutes, setMinutes] = useState(view.customerMinutes === null ? '' : String(view.customerMinutes));
  const set = (body: Change): void =>
    store.mutate(async () => await send('PATCH', '/tickets/:ticket/post-mortem', { params: { ticket: name }, body }));
  return (
    <section className="review-section" aria-labelledby="section-facts">
      <Heading id="section-facts">Facts</Heading>
      <div className="form">
        <PersonPick label="Owner" value={view.owner?.id ?? ''} onChange={(owner) => set({ owner })} focus={false} />
        <PersonPick label="Facilitator" value={view.facilitator?.id ?? ''} onChange={(facilitator) => set({ facilitator })} focus={false} />
        <TextField
          label="Discussed at"
          type="datetime-local"
          value={fieldOf(view.meetsAt)}
          onChange={(text) => set({ meetsAt: text === '' ? null : new Date(text).getTime() })}
        />
        <Choice label="Form" value={view.form} options={forms} onChange={(form) => set({ form })} hint={view.formBecause} />
        <Choice
          label="Kind of cause"
          value={view.cause ?? ''}
          options={kinds}
          onChange={(value) => set({ cause: isCause(value) ? value : null })}
        />
        <TextField
          label="Customer minutes"
          inputMode="numeric"
          pattern="[0-9]*"
          value={minutes}
          onChange={setMinutes}
          onBlur={() => /^\d*$/.test(minutes) && set({ customerMinutes: minutes === '' ? null : Number(minutes) })}
          hint="Customers hurt, times the minutes of it. Empty while nobody has counted."
        />
      </div>
      <Changes name={name} view={view} />
      {store.error !== null && <Failed error={store.error} what="the facts" />}
    </section>
  );
}
