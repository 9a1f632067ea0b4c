import { useId } from 'react';

import './controls.css';

interface ButtonProps extends Omit<React.ComponentPropsWithRef<'button'>, 'type'> {
  /** `main` is the one filled button of a screen, `quiet` looks like a link. */
  readonly look?: 'main' | 'plain' | 'quiet';
  readonly large?: boolean;
  readonly submit?: boolean;
}

/** A button that says what it does. */
export function Button({ look = 'plain', large = false, submit = false, className = '', ...rest }: ButtonProps): React.ReactNode {
  const classes = ['button', look === 'plain' ? '' : look, large ? 'large' : '', className].filter((name) => name !== '');
  return <button type={submit ? 'submit' : 'button'} className={classes.join(' ')} {...rest} />;
}

interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [V, string])[];
  readonly onChange: (value: V) => void;
}

/** One of a few, all in sight. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>): React.ReactNode {
  return (
    <div className="segmented" role="group" aria-label={label}>
      {options.map(([key, word]) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => onChange(key)}>
          {word}
        </button>
      ))}
    </div>
  );
}

interface ChipProps {
  readonly on: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

/** A filter that is on or off. */
export function Chip({ on, onClick, children }: ChipProps): React.ReactNode {
  return (
    <button type="button" className="chip" aria-pressed={on} onClick={onClick}>
      {children}
    </button>
  );
}

/** What a control inside a Field must carry. */
export interface Wiring {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

interface FieldProps {
  readonly label: string;
  readonly hint?: React.ReactNode;
  /** What is wrong with the value, said under it. */
  readonly wrong?: string | undefined;
  readonly children: (wiring: Wiring) => React.ReactNode;
}

/** A label, a control, and the hint or the fault under it. */
export function Field({ label, hint, wrong, children }: FieldProps): React.ReactNode {
  const id = useId();
  const below = wrong ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': below === undefined ? undefined : `${id}-below`,
        'aria-invalid': wrong === undefined ? undefined : true,
      })}
      {below !== undefined && (
        <span id={`${id}-below`} className={wrong === undefined ? 'hint' : 'wrong'}>
          {below}
        </span>
      )}
    </div>
  );
}

interface TextFieldProps extends Omit<React.ComponentPropsWithRef<'input'>, 'onChange' | 'value' | 'id'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: React.ReactNode;
  readonly wrong?: string | undefined;
}

/** A line of text. */
export function TextField({ label, value, onChange, hint, wrong, ...rest }: TextFieldProps): React.ReactNode {
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(wiring) => <input {...rest} {...wiring} value={value} onChange={(event) => onChange(event.currentTarget.value)} />}
    </Field>
  );
}

interface TextAreaProps extends Omit<React.ComponentPropsWithRef<'textarea'>, 'onChange' | 'value' | 'id'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: React.ReactNode;
  readonly wrong?: string | undefined;
  /** What can be pasted, such as matchers. */
  readonly mono?: boolean;
}

/** Lines of text. */
export function TextArea({ label, value, onChange, hint, wrong, mono = false, ...rest }: TextAreaProps): React.ReactNode {
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(wiring) => (
        <textarea
          {...rest}
          {...wiring}
          className={mono ? 'mono' : undefined}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface ChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [V, string])[];
  readonly onChange: (value: V) => void;
  readonly hint?: React.ReactNode;
  readonly wrong?: string | undefined;
  readonly required?: boolean;
}

/** One of a list, by the browser's own control: it works on every phone. */
export function Choice<V extends string>({
  label,
  value,
  options,
  onChange,
  hint,
  wrong,
  required = false,
}: ChoiceProps<V>): React.ReactNode {
  const choose = (text: string): void => {
    const found = options.find(([key]) => key === text);
    if (found !== undefined) onChange(found[0]);
  };
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(wiring) => (
        <select {...wiring} required={required} value={value} onChange={(event) => choose(event.currentTarget.value)}>
          {options.map(([key, word]) => (
            <option key={key} value={key}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
