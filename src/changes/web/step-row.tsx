import { IconActivity, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';

import { clockTime, dayName, utcText } from '../../web/parts/time.ts';
import { useZone } from '../../web/parts/when.tsx';
import { Grow } from './grow.tsx';
import { RunnerField } from './runner-field.tsx';
import { readStepTime, stepTime } from './step-time.ts';
import type { EditedStep, Step, StepField, StepHint } from './steps-edited.ts';

/** Whether 00:00 begins with a step. */
export type Standing = 'zero' | 'plain';

interface RowProps {
  readonly step: EditedStep;
  readonly place: number;
  readonly start: number | undefined;
  readonly standing: Standing;
  /** The field that has the focus, where the step is open. */
  readonly open: StepField | undefined;
  readonly hints: readonly StepHint[];
  readonly onChange: (part: Partial<Step>) => void;
  /** What was typed for its time and is none. */
  readonly typed: string | undefined;
  readonly onTyped: (text: string | undefined) => void;
  readonly onOpen: (field: StepField) => void;
  readonly onClose: () => void;
  /** To the step before or behind, in the same field. */
  readonly onMove: (by: 1 | -1, field: StepField) => void;
  readonly onAdd: () => void;
  readonly onRemove: () => void;
}

/** When a step is due: from 00:00, and by the clock where the start is known. */
export function StepAt({ at, start }: { at: number; start: number | undefined }): React.ReactNode {
  const zone = useZone();
  const due = start === undefined ? undefined : start + at * 1_000;
  return (
    <>
      <b>{stepTime(at)}</b>
      {due !== undefined && start !== undefined && (
        <small>
          <time title={utcText(due)}>
            {dayName(due, zone) === dayName(start, zone) ? '' : `${dayName(due, zone)} `}
            {clockTime(due, zone)}
          </time>
        </small>
      )}
    </>
  );
}

/** That what was typed is no time, and what is. */
function WrongTime({ typed }: { typed: string | undefined }): React.ReactNode {
  return (
    typed !== undefined && (
      <small className="step-hint">{typed.trim() === '' ? 'Empty' : `“${typed}”`} is no time: such as −0:15 or +1:05</small>
    )
  );
}

/** The time of a step: taken when the field or its step is left, never while it is typed; what is no time is kept in the field and said. */
function AtField({ props, name }: { props: RowProps; name: string }): React.ReactNode {
  const { step, typed: wrong, onTyped, onChange } = props;
  const [typed, setTyped] = useState<string>();
  const text = typed ?? wrong ?? stepTime(step.at);
  const { onFocus, onKeyDown } = wired(props, 'at');
  /** Whether what stands in the field is a time; if it is, it is the step's. */
  const take = (): boolean => {
    const at = readStepTime(text);
    onTyped(at === undefined ? text : undefined);
    if (at === undefined) return false;
    setTyped(undefined);
    if (at !== step.at) onChange({ at });
    return true;
  };
  return (
    <>
      <input
        className="input"
        data-field="at"
        aria-label={`${name}: time from 00:00`}
        aria-invalid={wrong === undefined ? undefined : true}
        inputMode="text"
        autoComplete="off"
        maxLength={12}
        value={text}
        onFocus={onFocus}
        onBlur={take}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          const leaves = ['Enter', 'Escape', 'ArrowUp', 'ArrowDown'].includes(event.key);
          if (leaves && !take() && event.key === 'Enter') event.preventDefault();
          else onKeyDown(event);
        }}
      />
      <WrongTime typed={wrong} />
    </>
  );
}

/** What a closed step says where somebody still has to write. */
function Said({
  text,
  missing,
  field,
  mono = false,
}: {
  text: string;
  missing: string;
  field: StepField;
  mono?: boolean;
}): React.ReactNode {
  if (text === '' && missing === '') return null;
  return (
    <span data-cell={field} className={`${text === '' ? 'step-missing' : ''} ${mono ? 'mono' : ''}`}>
      {text === '' ? missing : text}
    </span>
  );
}

function Hints({ hints, fields }: { hints: readonly StepHint[]; fields: readonly (StepField | undefined)[] }): React.ReactNode {
  return hints
    .filter(({ field }) => fields.includes(field))
    .map(({ words }) => (
      <small key={words} className="step-hint">
        {words}
      </small>
    ));
}

/** Which field of a closed step was pressed; with the keyboard it is the action. */
function pressed(event: React.MouseEvent): StepField {
  const under = event.detail === 0 ? [] : document.elementsFromPoint(event.clientX, event.clientY);
  const cell = under.map((each) => (each instanceof HTMLElement ? each.dataset['cell'] : undefined)).find((each) => each !== undefined);
  return fields.find((each) => each === cell) ?? 'action';
}
const fields: readonly StepField[] = ['at', 'action', 'command', 'where', 'who', 'expect', 'check', 'gotcha'];

function Closed({ step, place, start, hints, typed, onOpen }: RowProps): React.ReactNode {
  const words = [stepTime(step.at), step.command ?? step.action].filter((each) => each !== '').join(' ');
  return (
    <>
      <span className="step-at" data-cell="at">
        <StepAt at={step.at} start={start} />
      </span>
      <div className="step-what">
        <WrongTime typed={typed} />
        {(step.action !== '' || step.command === null) && <Said text={step.action} missing="Say what is done" field="action" />}
        <Said text={step.command ?? ''} missing="" field="command" mono />
        <span className="step-who">
          <Said text={step.where} missing={step.command === null ? '' : 'Which host?'} field="where" />
          {step.where !== '' && step.who !== '' && <i> · </i>}
          <Said text={step.who} missing="" field="who" />
        </span>
        <Hints hints={hints} fields={[undefined, 'at', 'action', 'command', 'where', 'who']} />
      </div>
      <div className="step-expect">
        <Said text={step.expect} missing="Say what you expect" field="expect" />
        {step.check !== '' && <small data-cell="check">{step.check}</small>}
        <Hints hints={hints} fields={['expect', 'check']} />
      </div>
      <span className="step-end">{step.watch && <Watch />}</span>
      <button
        type="button"
        className="step-open"
        aria-label={`Edit step ${place + 1}: ${words}`}
        onClick={(event) => onOpen(pressed(event))}
      />
    </>
  );
}

/** That a step watches and changes nothing. */
export const Watch = (): React.ReactNode => (
  <span className="step-watch">
    <IconActivity className="icon" aria-hidden="true" />
    watch
  </span>
);

interface Wiring {
  readonly onFocus: () => void;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}

/** What a key does in a field of an open step. */
function keyed({ onClose, onMove, onAdd }: RowProps, field: StepField): (event: React.KeyboardEvent) => (() => void) | undefined {
  const next = (): void => onMove(1, field);
  const before = (): void => onMove(-1, field);
  return ({ key, ctrlKey, metaKey, altKey, shiftKey }) => {
    if (key === 'Escape') return onClose;
    if (key === 'Enter' && (ctrlKey || metaKey)) return onAdd;
    if (key === 'Enter') return shiftKey ? undefined : next;
    if (!altKey) return undefined;
    return { ArrowDown: next, ArrowUp: before }[key];
  };
}

const wired = (props: RowProps, field: StepField): Wiring => ({
  onFocus: () => props.onOpen(field),
  onKeyDown: (event) => {
    const act = event.nativeEvent.isComposing ? undefined : keyed(props, field)(event);
    if (act === undefined) return;
    event.preventDefault();
    act();
  },
});

/** How long each field may be, as the API takes it. */
const longest: Readonly<Record<Exclude<StepField, 'at'>, number>> = {
  action: 2_000,
  command: 4_000,
  where: 253,
  who: 200,
  expect: 1_000,
  check: 1_000,
  gotcha: 1_000,
};

function Opened(props: RowProps): React.ReactNode {
  const { step, place, hints, onChange, onRemove } = props;
  const name = `Step ${place + 1}`;
  const field = (key: Exclude<StepField, 'at'>, label: string, placeholder: string): React.ReactNode => (
    <Grow
      {...wired(props, key)}
      data-field={key}
      aria-label={`${name}: ${label}`}
      placeholder={placeholder}
      mono={key === 'command'}
      maxLength={longest[key]}
      value={step[key] ?? ''}
      onChange={(text) => onChange(key === 'command' && text.trim() === '' ? { command: null, runner: undefined } : { [key]: text })}
    />
  );
  return (
    <>
      <div className="step-at">
        <AtField props={props} name={name} />
      </div>
      <div className="step-what">
        {field('action', 'action', 'What is done')}
        {field('command', 'exact command', 'Exact command, if there is one')}
        {step.command !== null && <RunnerField value={step.runner} onChange={(runner) => onChange({ runner })} />}
        <div className="step-pair">
          {field('where', 'host or environment', 'Which host or environment')}
          {field('who', 'who does it', 'Who')}
        </div>
        <Hints hints={hints} fields={[undefined, 'at', 'action', 'command', 'where', 'who']} />
      </div>
      <div className="step-expect">
        {field('expect', 'what is expected', 'What you expect, with a number')}
        {field('check', 'how it is checked', 'How it is checked')}
        {field('gotcha', 'what goes wrong here', 'What goes wrong here')}
        <Hints hints={hints} fields={['expect', 'check']} />
      </div>
      <span className="step-end">
        <button type="button" className="chip" aria-pressed={step.watch} onClick={() => onChange({ watch: !step.watch })}>
          <IconActivity className="icon" aria-hidden="true" />
          watch<span className="unseen">: {name.toLowerCase()} looks and changes nothing</span>
        </button>
        <button type="button" className="link" onClick={onRemove}>
          <IconTrash className="icon" aria-hidden="true" />
          Remove<span className="unseen"> {name.toLowerCase()}</span>
        </button>
      </span>
    </>
  );
}

/** One step: read until it is opened, then edited where it stands. */
export function StepRow(props: RowProps): React.ReactNode {
  const { step, standing, open } = props;
  return (
    <li data-step={step.key} className={`step ${standing} ${open === undefined ? 'closed' : 'open'}`}>
      {open === undefined ? <Closed {...props} /> : <Opened {...props} />}
    </li>
  );
}
