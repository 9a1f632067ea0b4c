import { IconPlus } from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

import { Button } from '../../web/parts/controls.tsx';
import './steps.css';
import { StepRow, type Standing } from './step-row.tsx';
import { inTime, withNewStep, type EditedStep, type Step, type StepField, type StepHint } from './steps-edited.ts';

interface StepsProps {
  /** `Timeline`, as it is heard. */
  readonly label: string;
  readonly steps: readonly EditedStep[];
  readonly onChange: (steps: readonly EditedStep[]) => void;
  /** When 00:00 is, if that is known: each step then shows its time of day too. */
  readonly start: number | undefined;
  readonly hints: readonly StepHint[];
  /** Whether a line tells before 00:00 from after it. */
  readonly turns: boolean;
}

interface Open {
  readonly key: string;
  readonly field: StepField;
}

/** What opens a step that is closed. */
const closed = (key: string): string => `[data-step="${key}"] .step-open`;

/** Puts the focus into the field that is open, once it is drawn. */
function useFocused(open: Open | undefined): React.RefObject<HTMLOListElement | null> {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (open === undefined) return;
    const wanted = list.current?.querySelector<HTMLElement>(`[data-step="${open.key}"] [data-field="${open.field}"]`);
    if (wanted === null || wanted === undefined || wanted === document.activeElement) return;
    wanted.focus();
    if (wanted instanceof HTMLTextAreaElement || wanted instanceof HTMLInputElement)
      wanted.setSelectionRange(wanted.value.length, wanted.value.length);
  }, [open]);
  return list;
}

/** The steps of a plan, edited where they stand: Enter goes to the next step, Alt with an arrow to its neighbours, Escape ends it. */
function useStepEditor({ steps, onChange }: Pick<StepsProps, 'steps' | 'onChange'>) {
  const [open, setOpen] = useState<Open>();
  const list = useFocused(open);
  // A key may both end a time and leave its step, before what it ended is drawn.
  const now = useRef(steps);
  useLayoutEffect(() => {
    now.current = steps;
  }, [steps]);
  // Where the focus goes with the next drawing: before another key can come.
  const goal = useRef<string>(undefined);
  useLayoutEffect(() => {
    const found = goal.current === undefined ? null : list.current?.parentElement?.querySelector<HTMLElement>(goal.current);
    if (found === null || found === undefined) return;
    goal.current = undefined;
    found.focus();
  });
  const put = (next: readonly EditedStep[]): void => {
    now.current = next;
    onChange(next);
  };
  const change = (key: string, part: Partial<Step>): void =>
    put(now.current.map((each) => (each.key === key ? { ...each, ...part } : each)));
  const go = (next: Open | undefined): void => {
    // The order follows the times when a step is left, never under the hands of whoever types.
    const ordered = inTime(now.current);
    if (next?.key !== open?.key && ordered.some((step, place) => step !== now.current[place])) put(ordered);
    setOpen(next);
  };
  const close = (key: string): void => {
    goal.current = closed(key);
    go(undefined);
  };
  const add = (behind: number): void => {
    const { steps: longer, made } = withNewStep(now.current, behind);
    put(longer);
    setOpen({ key: made.key, field: 'action' });
  };
  const move = (from: number, by: number, field: StepField): void => {
    const next = steps[from + by];
    if (next !== undefined) go({ key: next.key, field });
    else if (by > 0) add(from);
  };
  const remove = (place: number): void => {
    const next = steps[place + 1] ?? steps[place - 1];
    goal.current = next === undefined ? '.steps-none' : closed(next.key);
    put(steps.filter((_, each) => each !== place));
    setOpen(undefined);
  };
  return { open, list, change, go, close, add, move, remove };
}

const standing = (steps: readonly EditedStep[], place: number, turns: boolean): Standing => {
  const step = steps[place];
  const before = steps[place - 1];
  return turns && step !== undefined && step.at >= 0 && (before === undefined || before.at < 0) ? 'zero' : 'plain';
};

/** A plan as steps: T and the time of day, what is done where by whom, what is expected and how that is checked. */
export function Steps({ label, steps, onChange, start, hints, turns }: StepsProps): React.ReactNode {
  const { open, list, change, go, close, add, move, remove } = useStepEditor({ steps, onChange });
  // What was typed for a time and is none, by the key of its step.
  const [typed, setTyped] = useState<Readonly<Record<string, string | undefined>>>({});
  return (
    <div className="steps">
      {steps.length > 0 && (
        <div className="step-head" aria-hidden="true">
          <span>T</span>
          <span>Action or exact command · where · who</span>
          <span>Expect, and how it is checked</span>
        </div>
      )}
      <ol aria-label={label} ref={list}>
        {steps.map((step, place) => (
          <StepRow
            key={step.key}
            step={step}
            place={place}
            start={start}
            standing={standing(steps, place, turns)}
            open={open?.key === step.key ? open.field : undefined}
            hints={hints.filter((hint) => hint.step === step.key)}
            onChange={(part) => change(step.key, part)}
            typed={typed[step.key]}
            onTyped={(text) => setTyped((all) => ({ ...all, [step.key]: text }))}
            onOpen={(field) => go({ key: step.key, field })}
            onClose={() => close(step.key)}
            onMove={(by, field) => move(place, by, field)}
            onAdd={() => add(place)}
            onRemove={() => remove(place)}
          />
        ))}
      </ol>
      <Button look="quiet" className="steps-none" onClick={() => add(steps.length - 1)}>
        <IconPlus className="icon" aria-hidden="true" />
        Step<span className="unseen"> of the {label.toLowerCase()}</span>
      </Button>
    </div>
  );
}
