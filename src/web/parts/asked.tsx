import { useState } from 'react';

import { TextField } from './controls.tsx';
import { DialogActs } from './dialog-acts.tsx';
import { Dialog } from './dialog.tsx';

interface AskedField {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with what is typed so far. */
  readonly wrong?: (text: string) => string | undefined;
}

type Typed = Readonly<Record<string, string>>;

interface AskedProps {
  readonly title: string;
  readonly verb: string;
  /** What the act is done to, for the words of a failure. */
  readonly what: string;
  readonly fields: readonly AskedField[];
  readonly act: { readonly error: Error | null; readonly isPending: boolean; readonly mutate: (way: () => Promise<unknown>) => void };
  readonly send: (typed: Typed) => Promise<unknown>;
  readonly onClose: () => void;
  readonly size?: number;
  /** What is read before the words are typed. */
  readonly children?: React.ReactNode;
}

/** A few words, and a press. */
export function Asked({ title, verb, what, fields, act, send, onClose, size = 440, children }: AskedProps): React.ReactNode {
  const [typed, setTyped] = useState<Typed>({});
  const textOf = (key: string): string => typed[key] ?? '';
  const wrongIn = ({ key, wrong }: AskedField): string | undefined => (textOf(key).trim() === '' ? undefined : wrong?.(textOf(key).trim()));
  const isWhole = fields.every((field) => textOf(field.key).trim() !== '' && wrongIn(field) === undefined);
  return (
    <Dialog title={title} onClose={onClose} size={size}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole) act.mutate(async () => await send(typed));
        }}
      >
        {children}
        {fields.map((field, place) => (
          <TextField
            key={field.key}
            label={field.label}
            hint={field.hint}
            wrong={wrongIn(field)}
            required
            {...(place === 0 ? { 'data-autofocus': true } : {})}
            value={textOf(field.key)}
            onChange={(text) => setTyped((now) => ({ ...now, [field.key]: text }))}
            maxLength={2_000}
          />
        ))}
        <DialogActs act={act} what={what} verb={verb} disabled={!isWhole} onClose={onClose} />
      </form>
    </Dialog>
  );
}
