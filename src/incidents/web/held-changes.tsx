import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { get, send, type Answer } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { DialogActs } from '../../web/parts/dialog-acts.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed, Stale } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import './held-changes.css';

type Holding = Answer<'GET /tickets/:ticket/held-changes'>;

const holdingQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['changes', 'held', ticket],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/held-changes', { params: { ticket } }, signal),
    // What is due soon enters it as time goes on, which no line tells.
    refetchInterval: 60_000,
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
  readonly proposal: Holding['proposal'];
  readonly onClose: () => void;
}

/** Exactly what would be held, each with why; nothing is held but what the reader leaves chosen and approves. */
function HoldDialog({ name, proposal, onClose }: DialogProps): React.ReactNode {
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
        <DialogActs
          act={act}
          what="the changes"
          verb={`Hold ${chosen.length === 1 ? 'it' : `${chosen.length} changes`}`}
          disabled={chosen.length === 0}
          onClose={onClose}
          leave="Leave them"
        />
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

function InItsWay({ name, holding: { proposal, held } }: { name: string; holding: Holding }): React.ReactNode {
  // What stands in the dialog is what was proposed as it was opened: only what the reader has seen is held.
  const [asked, setAsked] = useState<Holding['proposal']>();
  const standing = held.filter(({ releasedAt }) => releasedAt === null).length;
  const count = proposal.hold.length;
  if (asked === undefined && count === 0 && standing === 0 && proposal.underWay.length === 0) return null;
  return (
    <section className="rail-facts" aria-label={`Changes in the way of ${name}`}>
      <Heading aside={standing === 0 ? undefined : `${standing} held`}>Changes in its way</Heading>
      {count > 0 && (
        <p>
          {count} {count === 1 ? 'change' : 'changes'} would go on in its blast radius.{' '}
          <button type="button" className="link" onClick={() => setAsked(proposal)}>
            Look, and hold {count === 1 ? 'it' : 'them'}
          </button>
        </p>
      )}
      {count === 0 && proposal.underWay.map(({ id, number, title }) => <p key={id}>{`${number} ${title} is under way.`}</p>)}
      <Held name={name} held={held} />
      {asked !== undefined && <HoldDialog name={name} proposal={asked} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

/** What a severity 1 proposes to hold in its blast radius, and what is held because of it; nothing where there is neither. */
export function HeldChanges({ name }: { name: string }): React.ReactNode {
  const { data, error, dataUpdatedAt, refetch } = useQuery(holdingQuery(name));
  if (data === undefined) return error !== null && <Failed error={error} what="the changes in its way" again={() => void refetch()} />;
  return (
    <>
      {error !== null && <Stale since={dataUpdatedAt} />}
      <InItsWay name={name} holding={data} />
    </>
  );
}
