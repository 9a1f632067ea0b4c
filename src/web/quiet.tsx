import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';

import { get, send, type Answer } from './api.ts';
import { administers, useMe } from './me.ts';
import { Button } from './parts/controls.tsx';
import { Failed } from './parts/states.tsx';
import { When } from './parts/when.tsx';

const Dialog = lazy(async () => ({ default: (await import('./parts/dialog.tsx')).Dialog }));

const quietQuery = queryOptions({
  queryKey: ['quiet'],
  queryFn: async ({ signal }) => await get('/quiet', {}, signal),
  staleTime: 60_000,
});

type State = NonNullable<Answer<'GET /quiet'>['quiet']>;

const many = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** What waits, as words. */
function waiting({ messages, clocks }: State): { all: string; old: string; due: string } {
  return {
    all: many(sum(messages.map(({ count }) => count)), 'message'),
    old: many(sum(messages.map(({ before }) => before)), 'message'),
    due: many(sum(clocks.map(({ due }) => due)), 'clock'),
  };
}

/** The two ways out of quiet, with what follows from each. */
function Release({ state, onClose }: { state: State; onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const { all, old, due } = waiting(state);
  const released = useMutation({
    mutationFn: async (how: 'drop' | 'send') => await send('POST', '/quiet/release', { body: { how } }),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries();
    },
  });
  return (
    <Dialog title="Let messages leave again" onClose={onClose}>
      <div className="form">
        <p>
          <b>Drop what is old:</b> {old} from before the restore will not leave. What was made since leaves now, and every clock starts
          anew.
        </p>
        <p>
          <b>Send all:</b> {all} will leave now, old ones among them, and {due} that are due will step at once.
        </p>
        {released.error !== null && <Failed error={released.error} what="the release" />}
        <div className="acts">
          <Button look="main" data-autofocus disabled={released.isPending} onClick={() => released.mutate('drop')}>
            Drop what is old
          </Button>
          <Button disabled={released.isPending} onClick={() => released.mutate('send')}>
            Send all
          </Button>
          <Button look="quiet" onClick={onClose}>
            Stay quiet
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Says on every screen that Evenkeel was restored and that nothing leaves; whoever administers it can let it go. */
export function Quiet(): React.ReactNode {
  const me = useMe();
  const [asked, setAsked] = useState(false);
  const state = useQuery(quietQuery).data?.quiet ?? null;
  if (state === null) return null;
  const { all, due } = waiting(state);
  return (
    <>
      <p className="lost small" role="status">
        <b>
          Nothing leaves since the restore of <When at={state.since} />.{' '}
        </b>
        What you see is as of <When at={state.backupAt} />. Alerts are taken, and their pages wait: {all} and {due} due.{' '}
        {administers(me) && (
          <button type="button" className="link" onClick={() => setAsked(true)}>
            Release…
          </button>
        )}
      </p>
      <Suspense fallback={null}>{asked && <Release state={state} onClose={() => setAsked(false)} />}</Suspense>
    </>
  );
}
