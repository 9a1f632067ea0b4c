import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { send } from '../../web/api.ts';
import { Asked } from '../../web/parts/asked.tsx';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { DialogActs } from '../../web/parts/dialog-acts.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { SeverityMark, severityOf } from '../../web/parts/marks.tsx';
import { When } from '../../web/parts/when.tsx';
import { useChangeAct, type Run, type RunReading } from './run-reading.ts';

type Command = Run['commands'][number];
type Outcome = Run['outcomes'][number];

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  success: 'Success',
  issues: 'Success with issues',
  'rolled-back': 'Rolled back',
  failed: 'Failed',
};

const commandWords: Readonly<Record<Command, readonly [verb: string, title: string, asks: string]>> = {
  stop: ['Stop', 'Stop the change', 'What is seen'],
  'go-on': ['Go on', 'Go on with the change', 'Why it may go on'],
  'roll-back': ['Roll back', 'Roll the change back', 'Why it is rolled back'],
};

/** One command, with its reason. */
function CommandDialog({ change, command, onClose }: { change: string; command: Command; onClose: () => void }): React.ReactNode {
  const act = useChangeAct<unknown>(onClose);
  const [verb, title, asks] = commandWords[command];
  return (
    <Asked
      title={title}
      verb={verb}
      what={change}
      fields={[{ key: 'because', label: asks, hint: 'Stands on its timeline.' }]}
      act={act}
      send={async ({ because = '' }) =>
        await send('POST', '/changes/:change/run/commands', { params: { change }, body: { command, because } })
      }
      onClose={onClose}
    />
  );
}

/** Ends it with what it came to: only what is true of the steps that were walked is offered. */
function EndDialog({ change, run, onClose }: { change: string; run: Run; onClose: () => void }): React.ReactNode {
  const [outcome, setOutcome] = useState<Outcome>(run.outcomes[0] ?? 'failed');
  const [because, setBecause] = useState('');
  const act = useChangeAct<unknown>(onClose);
  return (
    <Dialog title="End the change" onClose={onClose} size={440}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate(async () => await send('POST', '/changes/:change/run/end', { params: { change }, body: { outcome, because } }));
        }}
      >
        <Choice
          label="What it came to"
          value={outcome}
          options={run.outcomes.map((each) => [each, outcomeWords[each]] as const)}
          onChange={setOutcome}
          hint="Only what is true of the steps is offered."
        />
        <TextField label="What others should know" value={because} onChange={setBecause} maxLength={2_000} />
        <DialogActs act={act} what={change} verb="End it" onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** What can be done with a change that is carried out. */
export function RunActs({ change, run }: { change: string; run: Run }): React.ReactNode {
  const [asked, setAsked] = useState<Command | 'end'>();
  const close = (): void => setAsked(undefined);
  return (
    <span className="acts">
      {run.commands.map((command) => (
        <Button key={command} onClick={() => setAsked(command)}>
          {commandWords[command][0]}
        </Button>
      ))}
      {run.outcomes.length > 0 && (
        <Button look={run.next === null ? 'main' : 'plain'} onClick={() => setAsked('end')}>
          End it
        </Button>
      )}
      {asked === 'end' && <EndDialog change={change} run={run} onClose={close} />}
      {asked !== undefined && asked !== 'end' && <CommandDialog change={change} command={asked} onClose={close} />}
    </span>
  );
}

/** Says that it must stop, or that it stands: the one band of the page. */
export function RunBand({ reading }: { reading: RunReading }): React.ReactNode {
  const { run, alerts } = reading;
  const fresh = alerts.filter(({ isNew }) => isNew);
  if (run === null || run.endedAt !== null) return null;
  if (!run.mustStop && run.state !== 'stopped') return null;
  return (
    <div className="run-band" role="alert">
      <b>{run.mustStop ? 'Stop: alarms have worsened since it began.' : 'It is stopped.'}</b>{' '}
      {fresh.length > 0 && <>{fresh.map(({ name, severity }) => `${name}, severity ${severity}`).join('; ')}. </>}
      Go on with a reason, or roll it back step by step.
    </div>
  );
}

/** What fires on the services of a change now. */
export function AlertsBeside({ reading, running }: { reading: RunReading; running: boolean }): React.ReactNode {
  const { alerts } = reading;
  return (
    <section aria-labelledby="alerts-beside">
      <Heading id="alerts-beside" aside={alerts.length === 0 ? undefined : alerts.length}>
        Alarms of its services
      </Heading>
      {alerts.length === 0 && <p className="small second">Nothing fires.</p>}
      <ul className="rows rail">
        {alerts.map((alert) => (
          <li key={`${alert.service}${alert.name}${alert.since}`}>
            <SeverityMark severity={severityOf(alert.severity)} />
            <span>
              {alert.isNew && running ? <b>{alert.name}</b> : alert.name}
              <span className="unseen">, severity {alert.severity}</span>
              {alert.isNew && running && <span className="second"> since it began</span>}
            </span>
            <span className="push">
              {alert.ticket !== null && (
                <>
                  <Link to="/tickets/$number" params={{ number: `T-${alert.ticket}` }}>
                    T-{alert.ticket}
                  </Link>{' '}
                </>
              )}
              <When at={alert.since} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
