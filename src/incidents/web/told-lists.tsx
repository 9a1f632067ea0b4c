import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';

import { get, send } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { listsQuery, type Told } from './engage-reading.ts';

const kindWords = { first: 'First notification', later: 'Later notification', final: 'Final notification' } as const;

/** What a person has typed in place of what the record says. */
interface Said {
  readonly impact?: string;
  readonly cause?: string;
  readonly timeToFix?: string;
}

const given = (text: string | undefined): string | undefined => (text === undefined || text.trim() === '' ? undefined : text);

/** What stands in place of the record's words; what was emptied is as the record has it. */
const filled = ({ impact, cause, timeToFix }: Said) => ({ impact: given(impact), cause: given(cause), timeToFix: given(timeToFix) });

function useDraft(ticket: string, said: Said) {
  return useQuery({
    queryKey: ['told', ticket, 'draft', said],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/notifications/draft', { params: { ticket }, query: filled(said) }, signal),
    placeholderData: (before) => before,
  });
}

type Draft = NonNullable<ReturnType<typeof useDraft>['data']>;

interface ChooseProps {
  readonly draft: Draft;
  readonly chosen: readonly string[];
  readonly onChange: (lists: readonly string[]) => void;
}

/** Which lists are told, and why each is offered. */
function Choose({ draft, chosen, onChange }: ChooseProps): React.ReactNode {
  const lists = useQuery(listsQuery).data?.notification ?? [];
  if (lists.length === 0)
    return (
      <p className="small">
        No notification list stands. <Link to="/settings/lists">Make one</Link>: who wants to know joins it.
      </p>
    );
  return (
    <fieldset className="tell-lists">
      <legend>Lists</legend>
      {lists.map(({ slug, name, members }) => (
        <label key={slug}>
          <input
            type="checkbox"
            checked={chosen.includes(slug)}
            onChange={(event) => onChange(event.currentTarget.checked ? [...chosen, slug] : chosen.filter((each) => each !== slug))}
          />
          <span>
            {name}{' '}
            <span className="second small">
              {members.length} {members.length === 1 ? 'person' : 'people'}
              {draft.lists
                .filter((each) => each.slug === slug)
                .map(({ because }) => `, ${because}`)
                .join('')}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Tells lists how it stands: from a draft that the record fills, as it will read, by one press. */
function TellDialog({ name, onClose }: { name: string; onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const [said, setSaid] = useState<Said>({});
  const [lists, setLists] = useState<readonly string[] | undefined>();
  const draft = useDraft(name, useDeferredValue(said));
  const chosen = lists ?? draft.data?.lists.map(({ slug }) => slug) ?? [];
  const tell = useMutation({
    mutationFn: async () =>
      await send('POST', '/tickets/:ticket/notifications', { params: { ticket: name }, body: { ...filled(said), lists: [...chosen] } }),
    onSuccess: async () => {
      onClose();
      await Promise.all(['told', 'ticket'].map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
    },
  });
  const of = (field: keyof Said): string => said[field] ?? draft.data?.facts[field] ?? '';
  const field = (key: keyof Said, label: string, hint?: string): React.ReactNode => (
    <TextField label={label} hint={hint} maxLength={300} value={of(key)} onChange={(text) => setSaid({ ...said, [key]: text })} />
  );
  return (
    <Dialog title={draft.data === undefined ? 'Tell who wants to know' : kindWords[draft.data.kind]} onClose={onClose} size={560}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          tell.mutate();
        }}
      >
        {field('impact', 'Impact')}
        {field('cause', 'Cause', 'Left empty while nobody knows.')}
        {field('timeToFix', 'Time to fix', '20 min, or by 14:30 UTC. Left empty while nobody can say.')}
        {draft.data !== undefined && (
          <>
            <Choose draft={draft.data} chosen={chosen} onChange={setLists} />
            <figure className="tell-preview">
              <figcaption className="second small">As a short message, {draft.data.text.length} characters and the link</figcaption>
              <p>{draft.data.text}</p>
            </figure>
          </>
        )}
        {draft.error !== null && <Failed error={draft.error} what="the draft" />}
        {tell.error !== null && <Failed error={tell.error} what="the notification, which stays here" />}
        <div className="acts">
          <Button look="main" submit disabled={tell.isPending || chosen.length === 0}>
            Tell {chosen.length === 1 ? '1 list' : `${chosen.length} lists`}
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What became of a notification: "9 told", "8 of 9 told, 1 failed". */
function deliveryWords({ recipients }: Told): string {
  const handed = recipients.filter(({ delivery }) => delivery === 'handed over').length;
  const rest = (['waiting', 'failed', 'no way to be told'] as const).flatMap((state) => {
    const count = recipients.filter(({ delivery }) => delivery === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return [rest.length === 0 ? `${handed} told` : `${handed} of ${recipients.length} told`, ...rest].join(', ');
}

/** What lists were told, a row each. */
export function ListRows({ told }: { told: readonly Told[] }): React.ReactNode {
  return told.map((one) => (
    <li key={one.id} title={one.text}>
      <span className="what">
        {kindWords[one.kind]}
        <small className="second">
          {one.lists.map((list) => list.name).join(', ')}: {deliveryWords(one)}
        </small>
      </span>
      <span className="push">
        <When at={one.sentAt} as="clock" />
      </span>
    </li>
  ));
}

/** Tells lists, by a dialog. */
export function TellLists({ name }: { name: string }): React.ReactNode {
  const [telling, setTelling] = useState(false);
  return (
    <>
      <Button onClick={() => setTelling(true)}>Tell lists…</Button>
      {telling && <TellDialog name={name} onClose={() => setTelling(false)} />}
    </>
  );
}
