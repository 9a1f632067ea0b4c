import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { send, wrongAt } from '../../../web/api.ts';
import { Choice, TextArea, TextField } from '../../../web/parts/controls.tsx';
import { DialogActs } from '../../../web/parts/dialog-acts.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { changeName } from '../reading.ts';
import { useChangeAct } from '../run-reading.ts';
import { TimeInput } from '../time-input.tsx';
import type { Template } from './reading.ts';

type Blank = Template['blanks'][number];

interface BlankProps {
  readonly blank: Blank;
  readonly value: string;
  readonly wrong: string | undefined;
  readonly onChange: (value: string) => void;
}

/** One value that the template leaves open. */
function BlankField({ blank, value, wrong, onChange }: BlankProps): React.ReactNode {
  const label = blank.words.charAt(0).toUpperCase() + blank.words.slice(1);
  if (blank.choices.length === 0) return <TextField label={label} value={value} wrong={wrong} maxLength={100} onChange={onChange} />;
  const options = [['', 'Choose'], ...blank.choices.map((choice) => [choice, choice] as const)] as const;
  return <Choice label={label} value={value} options={options} onChange={onChange} />;
}

/** Makes a change from a template: its blanks and its time are all that is asked. */
export function UseTemplate({ template, onClose }: { template: Template; onClose: () => void }): React.ReactNode {
  const navigate = useNavigate();
  const [start, setStart] = useState<number | null>(null);
  const [filled, setFilled] = useState<Readonly<Record<string, string>>>({});
  const [why, setWhy] = useState('');
  const act = useChangeAct<{ readonly number: number }>(({ number }) => {
    onClose();
    void navigate({ to: '/changes/$number', params: { number: changeName(number) } });
  });
  const ready = start !== null && template.blanks.every(({ key }) => (filled[key] ?? '') !== '');
  return (
    <Dialog title={template.name} onClose={onClose} size={480}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (start === null) return;
          const body = { start, filled, why };
          act.mutate(async () => await send('POST', '/change-templates/:slug/changes', { params: { slug: template.slug }, body }));
        }}
      >
        <p className="second">
          {template.serviceNames.join(', ')}, {template.minutes} min. {template.proven ? 'Proven' : 'Not proven'}: {template.because}.
        </p>
        {template.blanks.map((blank) => (
          <BlankField
            key={blank.key}
            blank={blank}
            value={filled[blank.key] ?? ''}
            wrong={wrongAt(act.error, `filled.${blank.key}`)}
            onChange={(value) => setFilled({ ...filled, [blank.key]: value })}
          />
        ))}
        <TimeInput label="Starts" value={start} onChange={setStart} />
        {!template.proven && (
          <TextArea label="Why it cannot wait, where the notice is short" value={why} rows={2} maxLength={1_000} onChange={setWhy} />
        )}
        <DialogActs
          act={act}
          what="the change"
          verb={template.proven ? 'Make the change' : 'Make it and ask for approval'}
          disabled={!ready}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
