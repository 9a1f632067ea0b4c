import type { Instant } from '../../kernel/index.ts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { get, send, wrongAt } from '../../web/api.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import './catalog.css';
import { subscribeBrowser } from './push.ts';

interface ContactMethod {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly verified: boolean;
  /** Rings a phone: counts for severity 1. */
  readonly rings: boolean;
  readonly provenAt: Instant | null;
}

interface Methods {
  readonly items: readonly ContactMethod[];
  /** What is missing to be reachable for severity 1; empty when nothing is. */
  readonly findings: readonly string[];
}

const methodsQuery = queryOptions({
  queryKey: ['contact-methods'],
  queryFn: async ({ signal }) => await get<Methods>('/contact-methods', {}, signal),
});

const kinds: readonly (readonly [string, string, string, string])[] = [
  ['email', 'Email', 'you@example.com', 'email'],
  ['voice', 'Phone call', '+41 44 123 45 67', 'tel'],
  ['ntfy', 'ntfy topic', 'https://ntfy.sh/your-secret-topic', 'url'],
  ['webhook', 'Webhook', 'https://example.com/page', 'url'],
  ['push', 'This browser', '', 'text'],
];

function useChanged(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ['contact-methods'] });
    await client.invalidateQueries({ queryKey: ['me'] });
  };
}

function NewMethod(): React.ReactNode {
  const changed = useChanged();
  const [kind, setKind] = useState('email');
  const [address, setAddress] = useState('');
  const add = useMutation({
    mutationFn: async () => await send('POST', '/contact-methods', { kind, address: kind === 'push' ? await subscribeBrowser() : address }),
    onSuccess: async () => {
      setAddress('');
      await changed();
    },
  });
  const [, word = '', placeholder = '', type = 'text'] = kinds.find(([key]) => key === kind) ?? [];
  return (
    <section className="stack">
      <Heading>New contact method</Heading>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Choice label="Kind" value={kind} onChange={setKind} options={kinds.map(([key, words]) => [key, words] as const)} />
        {kind === 'push' ? (
          <p className="second">The browser asks for permission to notify. On an iPhone, put Evenkeel on the home screen first.</p>
        ) : (
          <TextField
            label={`${word} address`}
            type={type}
            required
            placeholder={placeholder}
            value={address}
            onChange={setAddress}
            wrong={wrongAt(add.error, 'address')}
            hint="A code is sent to it; it carries pages once the code is entered."
          />
        )}
        {add.error !== null && <Failed error={add.error} what="the contact method" />}
        <div className="acts">
          <Button submit look="main" disabled={add.isPending || (kind !== 'push' && address.trim() === '')}>
            {kind === 'push' ? 'Add this browser' : 'Add and send the code'}
          </Button>
        </div>
      </form>
    </section>
  );
}

function Verify({ method }: { method: ContactMethod }): React.ReactNode {
  const changed = useChanged();
  const [code, setCode] = useState('');
  const verify = useMutation({
    mutationFn: async () => await send('POST', `/contact-methods/${method.id}/verify`, { code }),
    onSuccess: changed,
  });
  return (
    <form
      className="acts"
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate();
      }}
    >
      <input
        className="input code"
        aria-label={`Code sent to ${method.label}`}
        placeholder="Code"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button submit disabled={verify.isPending || code.trim() === ''}>
        Verify
      </Button>
      {verify.error !== null && <Failed error={verify.error} what="the code" />}
    </form>
  );
}

function Row({ method, place }: { method: ContactMethod; place: number }): React.ReactNode {
  const changed = useChanged();
  const test = useMutation({ mutationFn: async () => await send('POST', `/contact-methods/${method.id}/test`, {}), onSuccess: changed });
  const remove = useMutation({ mutationFn: async () => await send('DELETE', `/contact-methods/${method.id}`), onSuccess: changed });
  return (
    <li>
      <span className="second">{place}</span>
      <span className="what">
        {method.label}{' '}
        <span className="third">
          {method.kind}
          {method.rings && ', rings'}
          {method.provenAt !== null && (
            <>
              , proven <When at={method.provenAt} as="both" />
            </>
          )}
          {method.provenAt === null && method.verified && ', not proven yet'}
        </span>
        {test.error !== null && <Failed error={test.error} what="the test" />}
        {remove.error !== null && <Failed error={remove.error} what="the contact method" />}
      </span>
      <span className="push acts">
        {method.verified ? (
          <button type="button" className="link" disabled={test.isPending} onClick={() => test.mutate()}>
            {test.isSuccess ? 'Test sent' : 'Send a test'}
            <span className="unseen"> to {method.label}</span>
          </button>
        ) : (
          <Verify method={method} />
        )}
        <button type="button" className="link" onClick={() => remove.mutate()}>
          Remove<span className="unseen"> {method.label}</span>
        </button>
      </span>
    </li>
  );
}

/** By what I am paged, in order; each verified by a code, each provable by a test. */
export function ContactMethods(): React.ReactNode {
  const methods = useQuery(methodsQuery);
  return (
    <div className="columns">
      <section>
        <Heading aside="used in this order">Contact methods</Heading>
        <Read query={methods} what="your contact methods">
          {({ items, findings }) => (
            <>
              {findings.map((finding) => (
                <p key={finding} className="finding">
                  <b>{finding}</b>
                </p>
              ))}
              {items.length === 0 && (
                <Empty title="You cannot be paged.">Add a phone, ntfy or this browser, and a mail address beside it.</Empty>
              )}
              <ol className="rows two-line">
                {items.map((method, place) => (
                  <Row key={method.id} method={method} place={place + 1} />
                ))}
              </ol>
            </>
          )}
        </Read>
      </section>
      <NewMethod />
    </div>
  );
}
