import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { get, send, wrongAt } from '../../web/api.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Secret } from '../../web/parts/secret.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import './catalog.css';
import { channels, type Channel } from './channels.ts';
import { ContactMethodRow, useChanged, type ContactMethod } from './contact-method-row.tsx';

const methodsQuery = queryOptions({
  queryKey: ['contact-methods'],
  queryFn: async ({ signal }) => await get('/contact-methods', {}, signal),
});

function useAdd(done: () => void) {
  const changed = useChanged();
  return useMutation({
    mutationFn: async ({ channel, text }: { channel: Channel; text: string }) => {
      const address = await channel.address(text);
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
  const [name, setName] = useState(channels[0].name);
  const [text, setText] = useState('');
  const add = useAdd(() => setText(''));
  const channel = channels.find((each) => each.name === name) ?? channels[0];
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

/** The methods in their order; the arrows change it. */
function Methods({ items }: { items: readonly ContactMethod[] }): React.ReactNode {
  const changed = useChanged();
  const order = useMutation({
    mutationFn: async (ids: readonly string[]) => await send('PUT', '/contact-methods/order', { body: { ids } }),
    onSettled: changed,
  });
  const swap = (place: number, other: number): (() => void) | undefined => {
    const [one, two] = [items[place], items[other]];
    if (one === undefined || two === undefined) return undefined;
    return () => order.mutate(items.map((item, at) => (at === place ? two.id : at === other ? one.id : item.id)));
  };
  return (
    <>
      <ol className="rows">
        {items.map((method, place) => (
          <ContactMethodRow key={method.id} method={method} place={place + 1} up={swap(place, place - 1)} down={swap(place, place + 1)} />
        ))}
      </ol>
      {order.error !== null && <Failed error={order.error} what="the order" />}
    </>
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
              <Methods items={items} />
            </>
          )}
        </Read>
      </section>
      <NewMethod />
    </div>
  );
}
