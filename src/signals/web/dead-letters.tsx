import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { get, send, type Item } from '../../web/api.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { When } from '../../web/parts/when.tsx';

type Integration = Item<'GET /integrations'>;
type Letter = Item<'GET /integrations/:integration/dead-letters'>;

const lettersQuery = (integration: string) =>
  queryOptions({
    queryKey: ['dead-letters', integration],
    queryFn: async ({ signal }) => await get('/integrations/:integration/dead-letters', { params: { integration } }, signal),
  });

function useAgain(integration: string): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ['dead-letters', integration] });
    await client.invalidateQueries({ queryKey: ['integrations'] });
  };
}

function Body({ integration, letter }: { integration: string; letter: string }): React.ReactNode {
  const query = useQuery({
    queryKey: ['dead-letters', integration, letter],
    queryFn: async ({ signal }) =>
      await get('/integrations/:integration/dead-letters/:letter', { params: { integration, letter } }, signal),
  });
  return (
    <Read query={query} what="the letter">
      {({ body }) => <pre className="letter-body">{body}</pre>}
    </Read>
  );
}

function Row({ integration, letter }: { integration: string; letter: Letter }): React.ReactNode {
  const [isOpen, setOpen] = useState(false);
  const again = useAgain(integration);
  const params = { integration, letter: letter.id };
  const replay = useMutation({
    mutationFn: async () => await send('POST', '/integrations/:integration/dead-letters/:letter/replay', { params }),
    onSuccess: again,
  });
  const remove = useMutation({
    mutationFn: async () => await send('DELETE', '/integrations/:integration/dead-letters/:letter', { params }),
    onSuccess: again,
  });
  const failed = replay.error ?? remove.error;
  return (
    <li>
      <p>
        {letter.field !== null && !letter.refusal.startsWith(letter.field) && <b>{letter.field}: </b>}
        {letter.refusal}
      </p>
      <p className="small second">
        <When at={letter.receivedAt} as="both" /> · {letter.contract} · {letter.bytes} bytes
        {letter.replays > 0 && ` · replayed ${letter.replays === 1 ? 'once' : `${letter.replays} times`} in vain`}
        {letter.isCut && ' · only the beginning was kept, so it cannot be replayed'}
      </p>
      {failed !== null && <Failed error={failed} what="this" />}
      <div className="acts">
        <Button look="quiet" onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide what came' : 'Show what came'}
        </Button>
        {!letter.isCut && (
          <Button disabled={replay.isPending} onClick={() => replay.mutate()}>
            Replay
          </Button>
        )}
        <Button look="quiet" disabled={remove.isPending} onClick={() => remove.mutate()}>
          Delete
        </Button>
      </div>
      {isOpen && <Body integration={integration} letter={letter.id} />}
    </li>
  );
}

function All({ integration }: { integration: Integration }): React.ReactNode {
  const again = useAgain(integration.id);
  const params = { integration: integration.id };
  const replay = useMutation({
    mutationFn: async () => await send('POST', '/integrations/:integration/dead-letters/replay', { params }),
    onSuccess: again,
  });
  return (
    <div className="acts">
      <Button look="main" disabled={replay.isPending} onClick={() => replay.mutate()}>
        Replay all
      </Button>
      <Sure
        verb="Delete all"
        of={`dead letters of ${integration.name}`}
        title="Delete all dead letters"
        look="button"
        act={async () => {
          await send('DELETE', '/integrations/:integration/dead-letters', { params });
          await again();
        }}
      >
        What {integration.name} sent and could not be taken is gone for good. Its alerts and tickets stay.
      </Sure>
      {replay.data !== undefined && (
        <span role="status">
          {replay.data.accepted} taken, {replay.data.refused} refused again.
        </span>
      )}
      {replay.error !== null && <Failed error={replay.error} what="the replay" />}
    </div>
  );
}

/** What a sender sent and its contract could not take: seen, replayed, deleted. */
export function DeadLetters({ integration }: { integration: Integration }): React.ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { kept, missed } = integration.deadLetters;
  if (kept + missed === 0 && !isOpen) return null;
  return (
    <>
      <button type="button" className="link" onClick={() => setOpen(true)}>
        Dead letters<span className="unseen"> of {integration.name}</span>
      </button>
      {isOpen && (
        <Dialog title={`Dead letters of ${integration.name}`} onClose={() => setOpen(false)} size={760}>
          <Letters integration={integration} />
        </Dialog>
      )}
    </>
  );
}

function Letters({ integration }: { integration: Integration }): React.ReactNode {
  const query = useQuery(lettersQuery(integration.id));
  const { missed } = integration.deadLetters;
  return (
    <Read query={query} what="the dead letters">
      {({ items, next }) => (
        <div className="stack-form">
          {missed > 0 && <p>{missed} more came too fast to be kept.</p>}
          {items.length === 0 ? (
            <Empty title="No dead letters.">What cannot be taken from {integration.name} appears here.</Empty>
          ) : (
            <>
              <All integration={integration} />
              <ul className="rows letters">
                {items.map((letter) => (
                  <Row key={letter.id} integration={integration.id} letter={letter} />
                ))}
              </ul>
              {next !== null && <p className="small second">The newest {items.length} are shown; replaying begins with the oldest.</p>}
            </>
          )}
        </div>
      )}
    </Read>
  );
}
