import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { ChatNames } from '../chat/web/chat-names.tsx';
import { send, wrongAt } from './api.ts';
import { useMyselfRead, type Myself } from './me.ts';
import { Button, Segmented, TextField } from './parts/controls.tsx';
import { Heading } from './parts/heading.tsx';
import { Failed, Read } from './parts/states.tsx';
import { ZonePick } from './parts/zone-pick.tsx';
import { densities, schemes, useDensity, useLetters, useScheme } from './scheme.ts';

function About({ me }: { me: Myself }): React.ReactNode {
  const client = useQueryClient();
  const [name, setName] = useState(me.name);
  const [zone, setZone] = useState(me.zone);
  const save = useMutation({
    mutationFn: async () => await send('PATCH', '/me', { body: { name, zone } }),
    onSuccess: async () => await client.invalidateQueries({ queryKey: ['me'] }),
  });
  return (
    <section className="stack">
      <Heading>You</Heading>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField label="Name" required value={name} onChange={setName} wrong={wrongAt(save.error, 'name')} />
        <ZonePick value={zone} onChange={setZone} wrong={wrongAt(save.error, 'zone')} />
        {save.error !== null && <Failed error={save.error} what="your settings" />}
        <div className="acts">
          <Button submit disabled={save.isPending || (name === me.name && zone === me.zone)}>
            Save
          </Button>
          {save.isSuccess && name === me.name && zone === me.zone && (
            <span className="second" role="status">
              Saved.
            </span>
          )}
        </div>
      </form>
    </section>
  );
}

function Password(): React.ReactNode {
  const [now, setNow] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: async () => await send('POST', '/password', { body: { now, next } }),
    onSuccess: () => {
      setNow('');
      setNext('');
    },
  });
  return (
    <section className="stack">
      <Heading>Password</Heading>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <TextField
          label="Present password"
          type="password"
          autoComplete="current-password"
          required
          value={now}
          onChange={setNow}
          wrong={wrongAt(change.error, 'now')}
        />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          hint="At least 10 characters. Your other sessions end."
          value={next}
          onChange={setNext}
          wrong={wrongAt(change.error, 'next')}
        />
        {change.error !== null && <Failed error={change.error} what="the password" />}
        <div className="acts">
          <Button submit disabled={change.isPending || next.length < 10}>
            Change the password
          </Button>
          {change.isSuccess && (
            <span className="second" role="status">
              Changed.
            </span>
          )}
        </div>
      </form>
    </section>
  );
}

/** What this browser remembers: it goes with the machine, not with the person. */
function ThisBrowser(): React.ReactNode {
  const { chosen, choose } = useScheme();
  const [rows, setRows] = useDensity();
  const [letters, setLetters] = useLetters();
  return (
    <section>
      <Heading aside="kept here, for you alone">This browser</Heading>
      <ul className="rows">
        <li className="choice">
          <span className="what">Light or dark</span>
          <span className="push">
            <Segmented label="Light or dark" value={chosen} onChange={choose} options={schemes} />
          </span>
        </li>
        <li className="desk-only">
          <span className="what">Height of rows</span>
          <span className="push">
            <Segmented label="Height of rows" value={rows} onChange={setRows} options={densities} />
          </span>
        </li>
        <li className="desk-only">
          <span className="what">
            Letters as keys <span className="third">in a list that has the focus: J, K, X and what stands on the acts</span>
          </span>
          <span className="push">
            <Segmented
              label="Letters as keys"
              value={letters}
              onChange={setLetters}
              options={[
                ['on', 'On'],
                ['off', 'Off'],
              ]}
            />
          </span>
        </li>
      </ul>
    </section>
  );
}

/** The signed-in person's own settings. */
export function You(): React.ReactNode {
  const query = useMyselfRead();
  return (
    <div className="columns">
      <div className="stack">
        <Read query={query} what="your settings">
          {(me) => <About me={me} />}
        </Read>
        <ThisBrowser />
      </div>
      <div className="stack">
        <Password />
        <ChatNames />
      </div>
    </div>
  );
}
