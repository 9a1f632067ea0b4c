import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { send, wrongAt } from '../../web/api.ts';
import { administers, useMe } from '../../web/me.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed, Read } from '../../web/parts/states.tsx';
import { chatName, roomSettingsQuery, useChatAct, type RoomSettings } from './reading.ts';

type Provider = 'none' | 'slack' | 'mattermost';

const severities = [
  ['1', 'Severity 1'],
  ['2', 'Severity 1 and 2'],
  ['0', 'None: a room is made by a press on the ticket'],
] as const;

const restrictions = [
  ['none', 'They have none'],
  ['private', 'They may have a private one'],
] as const;

const severityOf = (text: '0' | '1' | '2'): 0 | 1 | 2 => (text === '0' ? 0 : text === '1' ? 1 : 2);

function Form({ settings }: { settings: RoomSettings }): React.ReactNode {
  const [provider, setProvider] = useState<Provider>(settings.provider ?? 'none');
  const [severity, setSeverity] = useState<'0' | '1' | '2'>(settings.severity === 0 ? '0' : settings.severity === 1 ? '1' : '2');
  const [restricted, setRestricted] = useState(settings.restricted);
  const [days, setDays] = useState(String(settings.archiveAfterDays));
  const store = useChatAct<unknown>('chat-rooms');
  const admin = administers(useMe());
  const providers: readonly (readonly [Provider, string])[] = [
    ['none', 'No chat: incidents have no rooms'],
    ...settings.providers.map(({ name, label }) => [name, label] as const),
  ];
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = { severity: severityOf(severity), restricted, archiveAfterDays: Number(days) };
        store.mutate(
          async () => await send('PUT', '/chat-rooms', { body: { provider: provider === 'none' ? null : provider, ...wanted } }),
        );
      }}
    >
      <Choice label="The chat" value={provider} options={providers} onChange={setProvider} wrong={wrongAt(store.error, 'provider')} />
      <Choice label="Which get a room by themselves" value={severity} options={severities} onChange={setSeverity} />
      <Choice
        label="Restricted tickets"
        value={restricted}
        options={restrictions}
        onChange={setRestricted}
        hint="Whoever runs the chat can read private rooms, too."
      />
      <TextField
        label="Days until a room is archived, once its ticket is over"
        type="number"
        min={0}
        max={90}
        required
        value={days}
        onChange={setDays}
        wrong={wrongAt(store.error, 'archiveAfterDays')}
      />
      {store.error !== null && <Failed error={store.error} what="the chat" />}
      <div className="acts">
        <Button submit disabled={store.isPending || !admin}>
          Save
        </Button>
        {store.isSuccess && (
          <span className="second" role="status">
            Saved.
          </span>
        )}
        {!admin && <span className="second small">An administrator changes it.</span>}
      </div>
    </form>
  );
}

/** Where incidents have their rooms. */
export function ChatSettings(): React.ReactNode {
  const settings = useQuery(roomSettingsQuery);
  return (
    <Read query={settings} what="the chat" rows={4}>
      {(read) => (
        <section className="stack">
          <Heading>Rooms in a chat</Heading>
          <p className="second">
            {read.providers.length === 0
              ? 'No chat is set up here. The operator sets up Slack or Mattermost by variables of the environment; the guide says which.'
              : `Set up by the operator: ${read.providers.map(({ name }) => chatName[name]).join(' and ')}. What people write on a ticket stands in its room, and what they write there stands on the ticket.`}
          </p>
          <Form settings={read} />
        </section>
      )}
    </Read>
  );
}
