import { useState } from 'react';

import { Button, Choice, TextField } from '../../../web/parts/controls.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { besideShipped } from '../../rules/checklist.ts';
import { keyFor } from './draft.ts';
import { factWords, lineWords, type Fact, type Line, type Role } from './reading.ts';

interface LineDialogProps {
  readonly line: Line | null;
  readonly lines: readonly Line[];
  readonly shipped: readonly Line[];
  readonly roles: readonly Role[];
  readonly onTake: (line: Line) => void;
  readonly onClose: () => void;
}

const isFact = (text: string): text is Fact => text in factWords;
const ticking: readonly (readonly [string, string])[] = [
  ['', 'people'],
  ...Object.entries(factWords).map(([fact, words]) => [fact, `the record: ${words}`] as const),
];

interface WhoseProps {
  readonly chosen: Line['roles'];
  readonly roles: readonly Role[];
  readonly onChange: (roles: Line['roles']) => void;
}

function Whose({ chosen, roles, onChange }: WhoseProps): React.ReactNode {
  return (
    <fieldset className="line-roles">
      <legend>Whose line it is</legend>
      {roles.map(({ role, name }) => (
        <label key={role} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(role)}
            onChange={(event) => {
              const on = event.currentTarget.checked;
              onChange(roles.flatMap((each) => ((each.role === role ? on : chosen.includes(each.role)) ? [each.role] : [])));
            }}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

interface ShippedProps {
  readonly line: Line;
  readonly shipped: readonly Line[];
  readonly roles: readonly Role[];
  readonly onTake: (line: Line) => void;
}

/** How a line that was changed ships, and the way back to that. */
function ShippedBeside({ line, shipped, roles, onTake }: ShippedProps): React.ReactNode {
  const ships = shipped.find(({ key }) => key === line.key);
  if (ships === undefined || besideShipped(line, shipped) !== 'changed') return null;
  return (
    <p className="small second">
      <b>As shipped:</b> {lineWords(ships, roles)}.{' '}
      <button type="button" className="link" onClick={() => onTake(ships)}>
        Go back to that
      </button>
    </p>
  );
}

/** One line: its words, whose it is, and what ticks it. It is stored with its whole list. */
export function LineDialog({ line, lines, shipped, roles, onTake, onClose }: LineDialogProps): React.ReactNode {
  const [form, setForm] = useState<Omit<Line, 'key'>>(line ?? { words: '', roles: [] });
  const set = (part: Partial<Line>): void => setForm((now) => ({ ...now, ...part }));
  const words = form.words.trim();
  const doubled = lines.some((each) => each.key !== line?.key && each.words.toLowerCase() === words.toLowerCase());
  const next: Line = { ...form, words, key: line?.key ?? keyFor(words, [...lines, ...shipped]) };
  return (
    <Dialog title={line?.words ?? 'New line'} onClose={onClose} size={480}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          onTake(next);
        }}
      >
        <TextField
          label="What is to be done"
          required
          data-autofocus
          maxLength={120}
          value={form.words}
          onChange={(text) => set({ words: text })}
          wrong={doubled ? 'Another line says so already.' : undefined}
        />
        <Whose chosen={form.roles} roles={roles} onChange={(chosen) => set({ roles: chosen })} />
        <Choice
          label="It is ticked by"
          value={form.fact ?? ''}
          options={ticking}
          onChange={(text) => set({ fact: isFact(text) ? text : undefined })}
        />
        <ShippedBeside line={next} shipped={shipped} roles={roles} onTake={setForm} />
        <div className="acts">
          <Button look="main" submit disabled={words === '' || doubled || form.roles.length === 0}>
            {line === null ? 'Add it' : 'Change it'}
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
