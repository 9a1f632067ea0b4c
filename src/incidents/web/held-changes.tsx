import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { get, send, type Answer } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import './held-changes.css';

type Holding = Answer<'GET /tickets/:ticket/held-changes'>;

const holdingQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['changes', 'held', ticket],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/held-changes', { params: { ticket } }, signal),
  });

function useHoldingAct(done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: () => Promise<unknown>) => await act(),
    onSuccess: done,
    onSettled: async () => {
      await Promise.all(['changes', 'change', 'ticket'].map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
    },
  });
}

interface ProposedProps {
  readonly proposal: Holding['proposal'];
  readonly left: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
}

/** What would be held, each with why; and what is under way, which nobody but its technician stops. */
function Proposed({ proposal, left, onToggle }: ProposedProps): React.ReactNode {
  return (
    <>
      <fieldset className="held-choices">
        <legend>What is held does not start until it is released</legend>
        {proposal.hold.map(({ id, number, title, from, because: why }) => (
          <label key={id} className="check">
            <input type="checkbox" checked={!left.has(id)} onChange={() => onToggle(id)} />
            <span>
              {number} {title}{' '}
              <span className="second">
                <When at={from} />, {why}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {proposal.underWay.map(({ id, number, title }) => (
        <p key={id}>
          <b>
            {number} {title}
          </b>{' '}
          is under way: whoever carries it out stops it on its page.
        </p>
      ))}
    </>
  );
}

interface DialogProps {
  readonly name: string;
  readonly holding: Holding;
  readonly onClose: () => void;
}

/** Exactly what would be held, each with why; nothing is held but what the reader leaves chosen and approves. */
function HoldDialog({ name, holding: { proposal }, onClose }: DialogProps): React.ReactNode {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [because, setBecause] = useState('');
  const act = useHoldingAct(onClose);
  const chosen = proposal.hold.filter(({ id }) => !left.has(id)).map(({ id }) => id);
  const toggle = (id: string): void => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };
  return (
    <Dialog title={`Hold changes while ${name} is open`} onClose={onClose} size={560}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          const body = { preview: proposal.preview, changes: chosen, ...(because.trim() === '' ? {} : { because }) };
          act.mutate(async () => await send('POST', '/tickets/:ticket/hold-changes', { params: { ticket: name }, body }));
        }}
      >
        <Proposed proposal={proposal} left={left} onToggle={toggle} />
        <TextField
          label="Why"
          value={because}
          onChange={setBecause}
          maxLength={2_000}
          hint="Stands on the timeline; empty: because of the incident."
        />
        {act.error !== null && <Failed error={act.error} what="the changes" />}
        <div className="acts">
          <Button look="main" submit disabled={act.isPending || chosen.length === 0}>
            Hold {chosen.length === 1 ? 'it' : `${chosen.length} changes`}
          </Button>
          <Button look="quiet" onClick={onClose}>
            Leave them
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Held({ name, held }: { name: string; held: Holding['held'] }): React.ReactNode {
  const act = useHoldingAct(() => undefined);
  const standing = held.filter(({ releasedAt }) => releasedAt === null);
  const release = (changes?: string[]): void =>
    act.mutate(
      async () =>
        await send('POST', '/tickets/:ticket/release-changes', {
          params: { ticket: name },
          body: changes === undefined ? {} : { changes },
        }),
    );
  if (standing.length === 0) return null;
  return (
    <>
      <ul className="rows rail" aria-label="Held changes">
        {standing.map(({ id, number, title, heldBy, heldAt }) => (
          <li key={id}>
            <span>
              <Link to="/changes/$number" params={{ number }}>
                {number} {title}
              </Link>{' '}
              <span className="second">
                held by {heldBy}, <When at={heldAt} />
              </span>
            </span>
            <span className="push">
              <button type="button" className="link" disabled={act.isPending} onClick={() => release([id])}>
                Release<span className="unseen"> {number}</span>
              </button>
            </span>
          </li>
        ))}
      </ul>
      {standing.length > 1 && (
        <Button disabled={act.isPending} onClick={() => release()}>
          Release all {standing.length}
        </Button>
      )}
      {act.error !== null && <Failed error={act.error} what="the changes" />}
    </>
  );
}

/** What a severity 1 proposes to hold in its blast radius, and what is held because of it; nothing where there is neither. */
export function HeldChanges({ name }: { name: string }): React.ReactNode {
  const { data } = useQuery(holdingQuery(name));
  const [asked, setAsked] = useState(false);
  if (data === undefined) return null;
  const { proposal, held } = data;
  const standing = held.filter(({ releasedAt }) => releasedAt === null).length;
  const count = proposal.hold.length;
  if (count === 0 && standing === 0 && proposal.underWay.length === 0) return null;
  return (
    <section className="rail-facts" aria-label={`Changes in the way of ${name}`}>
      <Heading aside={standing === 0 ? undefined : `${standing} held`}>Changes in its way</Heading>
      {count > 0 && (
        <p>
          {count} {count === 1 ? 'change' : 'changes'} would go on in its blast radius.{' '}
          <button type="button" className="link" onClick={() => setAsked(true)}>
            Look, and hold {count === 1 ? 'it' : 'them'}
          </button>
        </p>
      )}
      {count === 0 && proposal.underWay.map(({ id, number, title }) => <p key={id}>{`${number} ${title} is under way.`}</p>)}
      <Held name={name} held={held} />
      {asked && <HoldDialog name={name} holding={data} onClose={() => setAsked(false)} />}
    </section>
  );
}
