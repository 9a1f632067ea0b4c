import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { get, send, wrongAt, type Item } from '../../web/api.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Secret } from '../../web/parts/secret.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import './catalog.css';
import { subscribeBrowser } from './push.ts';

type ContactMethod = Item<'GET /contact-methods'>;

const methodsQuery = queryOptions({
  queryKey: ['contact-methods'],
  queryFn: async ({ signal }) => await get('/contact-methods', {}, signal),
});

interface Channel {
  readonly name: string;
  readonly words: string;
  readonly label: string;
  readonly placeholder: string;
  readonly type: string;
  /** The typed text as the address that the channel takes. */
  readonly address: (text: string) => unknown;
}

/** A secret for a webhook's signatures: `whsec_` and 32 bytes as base64. */
const newSecret = (): string => `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;

const channels: readonly Channel[] = [
  { name: 'email', words: 'Email', label: 'Address', placeholder: 'you@example.com', type: 'email', address: (text) => text },
  {
    name: 'voice',
    words: 'Phone call',
    label: 'Number',
    placeholder: '+41441234567',
    type: 'tel',
    address: (text) => text.replaceAll(/[\s()/-]/g, ''),
  },
  {
    name: 'ntfy',
    words: 'ntfy',
    label: 'Topic',
    placeholder: 'https://ntfy.sh/a-long-secret-topic',
    type: 'url',
    address: (text) => ({ url: text }),
  },
  {
    name: 'webhook',
    words: 'Webhook',
    label: 'Address',
    placeholder: 'https://example.com/page',
    type: 'url',
    address: (text) => ({ url: text, secret: newSecret() }),
  },
  { name: 'web-push', words: 'This browser', label: '', placeholder: '', type: 'text', address: (text) => text },
];

const wordsOf = (name: string): string => channels.find((channel) => channel.name === name)?.words ?? name;

function useChanged(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ['contact-methods'] });
    await client.invalidateQueries({ queryKey: ['me'] });
  };
}

function useAdd(done: () => void) {
  const changed = useChanged();
  return useMutation({
    mutationFn: async ({ channel, text }: { channel: Channel; text: string }) => {
      const address = channel.name === 'web-push' ? await subscribeBrowser() : channel.address(text);
      await send('POST', '/contact-methods', { body: { channel: channel.name, address } });
      return address;
    },
    onSuccess: async () => {
      done();
      await changed();
    },
  });
}

/** The secret of a webhook that was just added. */
function secretOf(address: unknown): string | undefined {
  return typeof address === 'object' && address !== null && 'secret' in address && typeof address.secret === 'string'
    ? address.secret
    : undefined;
}

function NewMethod(): React.ReactNode {
  const [name, setName] = useState('email');
  const [text, setText] = useState('');
  const add = useAdd(() => setText(''));
  const channel = channels.find((each) => each.name === name) ?? channels[0];
  if (channel === undefined) return null;
  const push = channel.name === 'web-push';
  const wrong = wrongAt(add.error, 'address') ?? wrongAt(add.error, 'address.url');
  const secret = secretOf(add.data);
  return (
    <section className="stack">
      <Heading>New contact method</Heading>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ channel, text });
        }}
      >
        <Choice
          label="Kind"
          value={name}
          onChange={setName}
          options={channels.map((each) => [each.name, each.words] as const)}
          wrong={wrongAt(add.error, 'channel')}
        />
        {push ? (
          <p className="second">The browser asks for permission to notify. On an iPhone, put Evenkeel on the home screen first.</p>
        ) : (
          <TextField
            label={channel.label}
            type={channel.type}
            required
            placeholder={channel.placeholder}
            value={text}
            onChange={setText}
            wrong={wrong}
            hint="A code is sent to it; it carries pages once the code is entered."
          />
        )}
        {add.error !== null && wrong === undefined && <Failed error={add.error} what="the contact method" />}
        <div className="acts">
          <Button submit look="main" disabled={add.isPending || (!push && text.trim() === '')}>
            {push ? 'Add this browser' : 'Add and send the code'}
          </Button>
        </div>
      </form>
      {secret !== undefined && <Secret words="The secret that signs what is sent there." value={secret} />}
    </section>
  );
}

function Verify({ method }: { method: ContactMethod }): React.ReactNode {
  const changed = useChanged();
  const [code, setCode] = useState('');
  const verify = useMutation({
    mutationFn: async () => await send('POST', '/contact-methods/:method/verify', { params: { method: method.id }, body: { code } }),
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
      {verify.error !== null && <Failed error={verify.error} what="the code" />}
    </form>
  );
}

function Row({ method, place }: { method: ContactMethod; place: number }): React.ReactNode {
  const changed = useChanged();
  const test = useMutation({
    mutationFn: async () => await send('POST', '/contact-methods/:method/test', { params: { method: method.id } }),
    onSuccess: changed,
  });
  const remove = useMutation({
    mutationFn: async () => await send('DELETE', '/contact-methods/:method', { params: { method: method.id } }),
    onSuccess: changed,
  });
  return (
    <li>
      <span className="second">{place}</span>
      <span className="what">
        {method.shows}{' '}
        <span className="third">
          {wordsOf(method.channel)}
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
            <span className="unseen"> to {method.shows}</span>
          </button>
        ) : (
          <Verify method={method} />
        )}
        <button type="button" className="link" onClick={() => remove.mutate()}>
          Remove<span className="unseen"> {method.shows}</span>
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
