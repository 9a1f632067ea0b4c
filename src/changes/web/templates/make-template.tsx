import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { slugOf } from '../../../catalog/web/team-dialogs.tsx';
import { send } from '../../../web/api.ts';
import { Button, TextArea, TextField } from '../../../web/parts/controls.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { Failed } from '../../../web/parts/states.tsx';
import { changeName } from '../reading.ts';
import { linesOf, type Change } from '../record-fields.ts';
import { useChangeAct } from '../run-reading.ts';

/** What varies, as it is typed: `320 = the new size`, one a line. */
const varyingOf = (text: string): { key: string; words: string; value: string }[] =>
  linesOf(text).map((line, place) => {
    const [value = '', words = ''] = line.split('=').map((part) => part.trim());
    const said = words === '' ? `value ${place + 1}` : words;
    return { value, words: said, key: slugOf(said) };
  });

/** Makes a template of a change that ended well. */
export function MakeTemplate({ change }: { change: Change }): React.ReactNode {
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(change.title);
  const [varying, setVarying] = useState('');
  const act = useChangeAct<unknown>(() => void navigate({ to: '/changes/templates' }));
  if (change.outcome !== 'success' || change.plan.timeline.length === 0) return null;
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
              hint="The value as its steps have it, then what it is: 320 = the new size"
            />
            {act.error !== null && <Failed error={act.error} what="the template" />}
            <div className="acts">
              <Button look="main" submit disabled={act.isPending || body.slug === ''}>
                Make it
              </Button>
              <Button look="quiet" onClick={() => setOpen(false)}>
                Leave it
              </Button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
