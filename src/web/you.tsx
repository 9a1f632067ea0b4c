import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { send, wrongAt } from './api.ts';
import { useMyself, type Myself } from './me.ts';
import { Button, TextField } from './parts/controls.tsx';
import { Heading } from './parts/heading.tsx';
import { Pick } from './parts/pick.tsx';
import { Failed, Loading } from './parts/states.tsx';

const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, words: zone.replaceAll('_', ' ') }));
const allZones = [{ value: 'UTC', words: 'UTC' }, ...zones.filter(({ value }) => value !== 'UTC')];

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
        <Pick
          label="Time zone"
          value={zone}
          onChange={setZone}
          options={allZones}
          hint="Every time is shown in it, with UTC on hover."
          wrong={wrongAt(save.error, 'zone')}
        />
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

/** The signed-in person's own settings. */
export function You(): React.ReactNode {
  const me = useMyself();
  if (me === undefined) return <Loading what="your settings" />;
  return (
    <div className="columns">
      <About me={me} />
      <Password />
    </div>
  );
}
