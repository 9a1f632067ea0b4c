import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { slugOf } from '../../../catalog/web/team-dialogs.tsx';
import { send } from '../../../web/api.ts';
import { responds, useMe } from '../../../web/me.ts';
import { Button, TextArea, TextField } from '../../../web/parts/controls.tsx';
import { DialogActs } from '../../../web/parts/dialog-acts.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { changeName } from '../reading.ts';
import type { Change } from '../record-fields.ts';
import { useChangeAct } from '../run-reading.ts';
import { varyingOf } from './varying.ts';

/** Makes a template of a change that ended well. */
export function MakeTemplate({ change }: { change: Change }): React.ReactNode {
  const me = useMe();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(change.title);
  const [varying, setVarying] = useState('');
  const act = useChangeAct<unknown>(() => void navigate({ to: '/changes/templates' }));
  if (!responds(me) || change.outcome !== 'success' || change.plan.timeline.length === 0) return null;
  const body = { slug: slugOf(name), name: name.trim().slice(0, 80), varying: varyingOf(varying) };
  return (
    <>
      <Button onClick={() => setOpen(true)}>Make a template of this</Button>
      {open && (
        <Dialog title="Make a template" onClose={() => setOpen(false)} size={480}>
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              act.mutate(
                async () => await send('POST', '/changes/:change/template', { params: { change: changeName(change.number) }, body }),
              );
            }}
          >
            <TextField label="What it is called" required data-autofocus value={name} onChange={setName} maxLength={80} />
            <TextArea
              label="What differs each time? One a line"
              value={varying}
              rows={3}
              onChange={setVarying}
              hint={
                body.varying.length === 0
                  ? 'The value as its steps have it, then what it is: 320 = the new size'
                  : body.varying.map(({ value, words }) => `“${value}” is ${words}`).join('; ')
              }
            />
            <DialogActs act={act} what="the template" verb="Make it" disabled={body.slug === ''} onClose={() => setOpen(false)} />
          </form>
        </Dialog>
      )}
    </>
  );
}
