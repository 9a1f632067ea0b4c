import { IconCheck, IconCircleDashed, IconPlayerSkipForward, IconX } from '@tabler/icons-react';

import { send } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { span } from '../../web/parts/time.ts';
import { When } from '../../web/parts/when.tsx';
import { useChangeAct, type Run, type WalkedStep } from './run-reading.ts';
import { afterSent, type SeenWords } from './seen-words.ts';
import { StepCommand } from './step-command.tsx';
import { StepAt, Watch } from './step-row.tsx';
import type { Step } from './steps-edited.ts';
import './steps.css';

type Plan = WalkedStep['plan'];

const markWords: Readonly<Record<WalkedStep['mark'], string>> = { done: 'as expected', failed: 'not as expected', skipped: 'left out' };
const markIcons: Readonly<Record<WalkedStep['mark'], typeof IconCheck>> = {
  done: IconCheck,
  failed: IconX,
  skipped: IconPlayerSkipForward,
};

/** How far from its plan a step was walked: `4 min late`. */
function late(due: number, at: number): string {
  const off = at - due;
  return Math.abs(off) < 60_000 ? 'on time' : `${span(off)} ${off > 0 ? 'late' : 'early'}`;
}

function Walked({ walked, due }: { walked: WalkedStep; due: number | undefined }): React.ReactNode {
  const Icon = markIcons[walked.mark];
  return (
    <p className={`step-walked ${walked.mark}`}>
      <Icon className="icon" aria-hidden="true" />
      <span>
        <b>
          <When at={walked.at} />
        </b>{' '}
        {walked.by}, {markWords[walked.mark]}
        {due !== undefined && `, ${late(due, walked.at)}`}
        {walked.alerts > 0 && `, ${walked.alerts} ${walked.alerts === 1 ? 'alert' : 'alerts'} fired`}
        {walked.note !== '' && <span className="step-note">{walked.note}</span>}
      </span>
    </p>
  );
}

interface WalkProps {
  readonly seen: SeenWords;
  readonly change: string;
  readonly plan: Plan;
  readonly place: number;
}

/** What is said of the step that is next: as expected, or what was seen instead. */
function Walk({ change, plan, place, seen: { note, setNote, onMark } }: WalkProps): React.ReactNode {
  const act = useChangeAct<unknown>();
  const mark = (as: WalkedStep['mark']): void => {
    onMark();
    act.mutate(async () => {
      await send('POST', '/changes/:change/run/steps', { params: { change }, body: { plan, place, mark: as, note: note.trim() } });
      setNote((now) => afterSent(now, note));
    });
  };
  const name = `step ${place + 1}`;
  return (
    <div className="step-walk">
      <TextField
        label="What was seen"
        value={note}
        onChange={(text) => setNote(() => text)}
        maxLength={2_000}
        hint="Needed where it is not as expected, or left out."
      />
      <div className="acts">
        <Button look="main" disabled={act.isPending} onClick={() => mark('done')}>
          As expected<span className="unseen"> {name}</span>
        </Button>
        <Button disabled={act.isPending || note.trim() === ''} onClick={() => mark('failed')}>
          Not as expected<span className="unseen"> {name}</span>
        </Button>
        <Button look="quiet" disabled={act.isPending || note.trim() === ''} onClick={() => mark('skipped')}>
          Leave it out<span className="unseen"> {name}</span>
        </Button>
      </div>
      {act.error !== null && <Failed error={act.error} what={name} />}
    </div>
  );
}

interface StepsProps {
  readonly change: string;
  readonly plan: Plan;
  readonly label: string;
  readonly steps: readonly Step[];
  /** When its 00:00 is or was. */
  readonly start: number | undefined;
  readonly run: Run | undefined;
  /** Whether the reader may walk them. */
  readonly walks: boolean;
  readonly seen: SeenWords;
}

/** Whether a step watches, or has not been walked yet. */
function End({ step, isAhead }: { step: Step; isAhead: boolean }): React.ReactNode {
  if (step.watch) return <Watch />;
  return isAhead && <IconCircleDashed className="icon third" role="img" aria-label="not walked" />;
}

function Said({ step }: { step: Step }): React.ReactNode {
  return (
    <>
      <div className="step-what">
        {step.action !== '' && <span>{step.action}</span>}
        {step.command !== null && <code>{step.command}</code>}
        <span className="step-who">
          {[step.where, step.runner === undefined ? step.who : `by the runner ${step.runner}`].filter((each) => each !== '').join(' · ')}
        </span>
        {step.gotcha !== '' && <small>Mind: {step.gotcha}</small>}
      </div>
      <div className="step-expect">
        <span>{step.expect === '' ? <span className="second">Nothing is expected</span> : step.expect}</span>
        {step.check !== '' && <small>{step.check}</small>}
      </div>
    </>
  );
}

type OneProps = Pick<StepsProps, 'change' | 'plan' | 'start' | 'run' | 'walks' | 'seen'> & { readonly step: Step; readonly place: number };

/** What became of a step, what its runner did, and what can be said of it now. */
function Below({ step, place, plan, run, start, change, walks, seen }: OneProps): React.ReactNode {
  const walked = run?.steps.find((each) => each.plan === plan && each.place === place);
  const isNext = run?.next?.plan === plan && run.next.place === place;
  return (
    <>
      {walked !== undefined && <Walked walked={walked} due={start === undefined ? undefined : start + step.at * 1_000} />}
      {step.runner !== undefined && run !== undefined && (
        <StepCommand change={change} plan={plan} place={place} runner={step.runner} runs={isNext && walks} />
      )}
      {isNext && walks && <Walk change={change} plan={plan} place={place} seen={seen} />}
    </>
  );
}

function One({ step, place, plan, run, start, change, walks, seen }: OneProps): React.ReactNode {
  const walked = run?.steps.find((each) => each.plan === plan && each.place === place);
  const isNext = run?.next?.plan === plan && run.next.place === place;
  return (
    <li className={isNext ? 'step read next' : 'step read'} aria-current={isNext ? 'step' : undefined}>
      <span className="step-at">
        <StepAt at={step.at} start={start} />
      </span>
      <Said step={step} />
      <span className="step-end">
        <End step={step} isAhead={run !== undefined && walked === undefined} />
      </span>
      <Below {...{ step, place, plan, run, start, change, walks, seen }} />
    </li>
  );
}

/** The steps of a plan as they are read; while the change is carried out, a checklist with real times. */
export function RunSteps({ label, steps, ...rest }: StepsProps): React.ReactNode {
  return (
    <ol aria-label={label} className="steps">
      {steps.map((step, place) => (
        <One key={place} step={step} place={place} {...rest} />
      ))}
    </ol>
  );
}
