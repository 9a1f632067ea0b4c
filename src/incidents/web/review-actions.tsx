import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { send } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { Button, Choice, Field, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { ActForm } from './act-dialogs.tsx';
import { useReviewAct, type Action } from './review-reading.ts';
import { actionWords } from './review-words.ts';

const isKind = (text: string): text is Action['kind'] => text in actionWords;

/** The end of a day as people pick it, in their own zone. */
const endOfDay = (day: string): number => new Date(`${day}T18:00`).getTime();
const dayOf = (at: number | null): string => (at === null ? '' : new Date(at).toISOString().slice(0, 10));

/** What a reader has typed of an action. */
interface Words {
  readonly text: string;
  readonly kind: Action['kind'];
  readonly owner: string;
  readonly day: string;
  readonly dueIs: Action['dueIs'];
  readonly priority: number;
  /** Slugs with commas between them. */
  readonly services: string;
}

const wordsOf = (action: Action | undefined): Words =>
  action === undefined
    ? { text: '', kind: 'prevent', owner: '', day: '', dueIs: 'done', priority: 2, services: '' }
    : { ...action, owner: action.owner?.id ?? '', day: dayOf(action.dueAt), services: action.services.map(({ slug }) => slug).join(', ') };

const isAcross = (kind: Action['kind']): boolean => kind === 'audit' || kind === 'upgrade';

const priorities = [
  ['1', '1, first'],
  ['2', '2'],
  ['3', '3, when there is time'],
] as const;

/** Stores an action: a new one, or the one that it was. */
async function store(
  name: string,
  { text, kind, owner, day, dueIs, priority, services: typed }: Words,
  action: Action | undefined,
): Promise<unknown> {
  const dueAt = day === '' ? undefined : endOfDay(day);
  const services = isAcross(kind) ? typed.split(/[\s,]+/).filter((slug) => slug !== '') : [];
  const body = { text, kind, dueIs, priority, services, owner: owner === '' ? undefined : owner, dueAt };
  return action === undefined
    ? await send('POST', '/tickets/:ticket/actions', { params: { ticket: name }, body })
    : await send('PATCH', '/actions/:action', { params: { action: action.id }, body });
}

function Fields({ words, onChange }: { words: Words; onChange: (words: Words) => void }): React.ReactNode {
  const set = (change: Partial<Words>): void => onChange({ ...words, ...change });
  return (
    <>
      <TextField label="What will be done" required value={words.text} onChange={(text) => set({ text })} maxLength={500} data-autofocus />
      <Field label="To">
        {(wiring) => (
          <select {...wiring} value={words.kind} onChange={({ currentTarget: { value } }) => isKind(value) && set({ kind: value })}>
            {Object.entries(actionWords).map(([key, word]) => (
              <option key={key} value={key}>
                {word}
              </option>
            ))}
          </select>
        )}
      </Field>
      {isAcross(words.kind) && (
        <TextField
          label="Services"
          value={words.services}
          onChange={(services) => set({ services })}
          hint="Their short names, with commas: those that it goes through."
        />
      )}
      <Choice
        label="Priority"
        value={words.priority === 1 ? '1' : words.priority === 3 ? '3' : '2'}
        options={priorities}
        onChange={(priority) => set({ priority: Number(priority) })}
      />
      <PersonPick label="Who" value={words.owner} onChange={(owner) => set({ owner })} focus={false} />
      <TextField
        label="Until"
        type="date"
        value={words.day}
        onChange={(day) => set({ day })}
        hint="An action with an owner needs a date."
      />
      <label className="check">
        <input
          type="checkbox"
          checked={words.dueIs === 'dated'}
          onChange={(event) => set({ dueIs: event.currentTarget.checked ? 'dated' : 'done' })}
        />
        Until then it gets its date
      </label>
    </>
  );
}

interface DialogProps {
  readonly name: string;
  readonly action: Action | undefined;
  readonly onClose: () => void;
}

/** An action: what, of what kind, who, until when. */
function ActionDialog({ name, action, onClose }: DialogProps): React.ReactNode {
  const [words, setWords] = useState(wordsOf(action));
  const act = useReviewAct(name, onClose);
  return (
    <ActForm
      title={action === undefined ? 'New action' : `A-${action.number}`}
      verb="Store"
      ready={words.text.trim() !== ''}
      act={act}
      what="the action, which stays here"
      onClose={onClose}
      onSubmit={() => act.mutate(async () => await store(name, words, action))}
    >
      <Fields words={words} onChange={setWords} />
    </ActForm>
  );
}

function due(action: Action, now: number): React.ReactNode {
  if (action.state !== 'open') return action.state;
  if (action.dueAt === null) return 'no date';
  return (
    <span className={action.dueAt < now ? 'overdue' : undefined}>
      {action.dueAt < now ? 'overdue since ' : action.dueIs === 'dated' ? 'dated by ' : 'by '}
      <When at={action.dueAt} />
    </span>
  );
}

function Row({ name, action, onEdit }: { name: string; action: Action; onEdit: () => void }): React.ReactNode {
  const now = useMinute();
  const end = useReviewAct(name);
  return (
    <li className="matter">
      <span className={action.state === 'open' ? 'what' : 'what second'}>
        {action.text}
        <small className="second">
          A-{action.number}, {actionWords[action.kind].toLowerCase()}, {action.owner?.name ?? 'nobody yet'}, {due(action, now)}
          {action.state === 'open' && action.escalatedTo !== null && `, told ${action.escalatedTo}`}
          {action.services.length > 0 && `, goes through ${action.services.map(({ name: service }) => service).join(', ')}`}
        </small>
        {end.error !== null && <Failed error={end.error} what="the action" />}
      </span>
      {action.state === 'open' && (
        <span className="push acts">
          <Button look="quiet" onClick={onEdit}>
            Edit<span className="unseen">A-{action.number}</span>
          </Button>
          <Button
            look="quiet"
            disabled={end.isPending}
            onClick={() =>
              end.mutate(
                async () =>
                  await send('POST', '/actions/:action/end', { params: { action: action.id }, body: { state: 'done', because: 'done' } }),
              )
            }
          >
            Done<span className="unseen">A-{action.number}</span>
          </Button>
        </span>
      )}
    </li>
  );
}

/** What people promised to do, so that it does not happen again. */
export function Actions({ name, actions }: { name: string; actions: readonly Action[] }): React.ReactNode {
  const [open, setOpen] = useState<Action | 'new' | undefined>();
  const standing = actions.filter(({ state }) => state === 'open').length;
  return (
    <section className="review-section" aria-labelledby="section-actions">
      <Heading id="section-actions" aside={actions.length === 0 ? undefined : `${standing} of ${actions.length} open`}>
        Actions
      </Heading>
      <ul className="rows rail matters">
        {actions.map((action) => (
          <Row key={action.id} name={name} action={action} onEdit={() => setOpen(action)} />
        ))}
      </ul>
      <Button onClick={() => setOpen('new')}>New action</Button>
      {open !== undefined && <ActionDialog name={name} action={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </section>
  );
}
