import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { send, type Item } from '../../web/api.ts';
import { ArrowDownIcon, ArrowUpIcon } from '../../web/icons.tsx';
import { Button } from '../../web/parts/controls.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { When } from '../../web/parts/when.tsx';
import { channelWords } from './channels.ts';

export type ContactMethod = Item<'GET /contact-methods'>;

/** What changes with a contact method: the list, and whether I can be reached. */
export function useChanged(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all(['contact-methods', 'me', 'people', 'watch'].map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
  };
}

function Verify({ method }: { method: ContactMethod }): React.ReactNode {
  const changed = useChanged();
  const [code, setCode] = useState('');
  const params = { method: method.id };
  const verify = useMutation({
    mutationFn: async () => await send('POST', '/contact-methods/:method/verify', { params, body: { code } }),
    onSuccess: changed,
  });
  const again = useMutation({ mutationFn: async () => await send('POST', '/contact-methods/:method/code', { params }) });
  const error = verify.error ?? again.error;
  return (
    <form
      className="acts verify"
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate();
      }}
    >
      <input
        className="input code"
        aria-label={`Code sent to ${method.shows}`}
        placeholder="Code"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button submit disabled={verify.isPending || code.trim() === ''}>
        Verify
      </Button>
      <button type="button" className="link" disabled={again.isPending} onClick={() => again.mutate()}>
        {again.isSuccess ? 'Another code is on its way' : 'Send another code'}
        <span className="unseen"> to {method.shows}</span>
      </button>
      {error !== null && <Failed error={error} what="the code" />}
    </form>
  );
}

function Proof({ method }: { method: ContactMethod }): React.ReactNode {
  if (!method.verified) return <b>carries no page before its code comes back</b>;
  if (method.provenAt === null) return <>verified</>;
  return (
    <>
      proven <When at={method.provenAt} as="both" />
    </>
  );
}

function TestIt({ method }: { method: ContactMethod }): React.ReactNode {
  const changed = useChanged();
  const test = useMutation({
    mutationFn: async () => await send('POST', '/contact-methods/:method/test', { params: { method: method.id } }),
    onSuccess: changed,
  });
  return (
    <>
      <button type="button" className="link" disabled={test.isPending} onClick={() => test.mutate()}>
        {test.isSuccess ? 'Test sent' : 'Send a test'}
        <span className="unseen"> to {method.shows}</span>
      </button>
      {test.error !== null && <Failed error={test.error} what="the test" />}
    </>
  );
}

interface RowProps {
  readonly method: ContactMethod;
  readonly place: number;
  /** Moves it one up or down; undefined where that is the end. */
  readonly up: (() => void) | undefined;
  readonly down: (() => void) | undefined;
}

/** One contact method: its place in the order, what proves it, what can be done with it. */
export function ContactMethodRow({ method, place, up, down }: RowProps): React.ReactNode {
  const changed = useChanged();
  const moves = [
    ['earlier', up, ArrowUpIcon],
    ['later', down, ArrowDownIcon],
  ] as const;
  return (
    <li className="method">
      <span className="second">{place}</span>
      <span className="what">
        {method.shows}{' '}
        <span className="third">
          {channelWords(method.channel)}
          {method.rings && ', rings'}, <Proof method={method} />
        </span>
      </span>
      <span className="push acts">
        {method.verified && <TestIt method={method} />}
        <Sure
          verb="Remove"
          of={method.shows}
          title={`Remove ${method.shows}`}
          act={async () => {
            await send('DELETE', '/contact-methods/:method', { params: { method: method.id } });
            await changed();
          }}
        >
          No page comes by it any more. To have it back, it is added and verified anew.
        </Sure>
        {moves.map(([word, move, Icon]) => (
          <Button
            key={word}
            look="quiet"
            className="order"
            disabled={move === undefined}
            onClick={move}
            aria-label={`Use ${method.shows} ${word}`}
          >
            <Icon />
          </Button>
        ))}
      </span>
      {!method.verified && <Verify method={method} />}
    </li>
  );
}
