import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { get, send, type Answer } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Failed, Stale } from '../../web/parts/states.tsx';
import { span } from '../../web/parts/time.ts';
import { When } from '../../web/parts/when.tsx';
import { useChangeAct, type WalkedStep } from './run-reading.ts';

type Job = Answer<'GET /changes/:change/run/jobs'>['items'][number];

const isOpen = ({ state }: Job): boolean => state === 'waiting' || state === 'running';

const jobsQuery = (change: string) =>
  queryOptions({
    queryKey: ['change', change, 'jobs'],
    queryFn: async ({ signal }) => await get('/changes/:change/run/jobs', { params: { change } }, signal),
    // What a command says is told by its runner, about once a second.
    refetchInterval: ({ state: { data, status } }) => {
      if (status === 'error') return 5_000;
      return data?.items.some(isOpen) === true ? 1_500 : false;
    },
  });

const stateWords: Readonly<Record<Job['state'], string>> = {
  waiting: 'waits for its runner',
  running: 'runs',
  done: 'ended with exit code 0',
  failed: 'failed',
  'timed-out': 'took too long and was ended',
  stopped: 'was stopped',
  refused: 'was refused and did not run',
  expired: 'did not run: its runner did not take it within a minute',
  unknown: 'may have run: look at the host',
};

/** Which of the last words of a runner say more than the state does. */
const says = ({ state, because }: Job): boolean => because !== '' && ['failed', 'refused', 'unknown'].includes(state);

function StopIt({ job, change }: { job: Job; change: string }): React.ReactNode {
  const act = useChangeAct<unknown>();
  return (
    <>
      <Button
        disabled={act.isPending || job.stopAskedAt !== null}
        onClick={() =>
          act.mutate(async () => await send('POST', '/changes/:change/run/jobs/:job/stop', { params: { change, job: job.id } }))
        }
      >
        {job.stopAskedAt === null ? 'Stop it' : 'It is being stopped'}
      </Button>
      {act.error !== null && <Failed error={act.error} what="the command" />}
    </>
  );
}

/** What became of a command, who pressed, and when. */
function Became({ job }: { job: Job }): React.ReactNode {
  const took = job.beganAt !== null && job.endedAt !== null ? `, after ${span(job.endedAt - job.beganAt)}` : '';
  return (
    <p role={isOpen(job) ? 'status' : undefined}>
      <b>
        {job.runner}: {stateWords[job.state]}
      </b>
      {took}
      {says(job) && <>. {job.because}</>} <span className="second">{job.askedBy}, </span>
      <When at={job.endedAt ?? job.beganAt ?? job.askedAt} />
    </p>
  );
}

/** One press of Run: what became of it, and what the command said. */
function Ran({ job, change }: { job: Job; change: string }): React.ReactNode {
  return (
    <div className={`step-job ${job.state}`}>
      <Became job={job} />
      {job.output !== '' && (
        <pre className="step-output" tabIndex={0} role="region" aria-label={`Output of ${job.command}`}>
          {job.output}
        </pre>
      )}
      {job.dropped > 0 && <small className="second">{Math.ceil(job.dropped / 1_024)} kB in its midst were not kept.</small>}
      {isOpen(job) && <StopIt job={job} change={change} />}
    </div>
  );
}

interface CommandProps {
  readonly change: string;
  readonly plan: WalkedStep['plan'];
  readonly place: number;
  readonly runner: string;
  /** Whether the reader may press Run now. */
  readonly runs: boolean;
}

/** Runs it; once more only for a reason, where it may have run before. */
function Press({ change, plan, place, last }: Omit<CommandProps, 'runs' | 'runner'> & { last: Job | undefined }): React.ReactNode {
  const [because, setBecause] = useState('');
  const act = useChangeAct<unknown>(() => setBecause(''));
  const asks = last !== undefined && last.state !== 'refused' && last.state !== 'expired';
  return (
    <>
      {asks && <TextField label="Why it runs once more" value={because} onChange={setBecause} maxLength={1_000} />}
      <div className="acts">
        <Button
          look={asks ? 'plain' : 'main'}
          disabled={act.isPending || (asks && because.trim() === '')}
          onClick={() =>
            act.mutate(async () => await send('POST', '/changes/:change/run/jobs', { params: { change }, body: { plan, place, because } }))
          }
        >
          {asks ? 'Run it again' : 'Run'}
          <span className="unseen"> the command of step {place + 1}</span>
        </Button>
      </div>
      {act.error !== null && <Failed error={act.error} what="the command" />}
    </>
  );
}

/** What ran of a step, and the button for what may run now. */
function Jobs({ change, plan, place, runner, runs, jobs }: CommandProps & { readonly jobs: readonly Job[] }): React.ReactNode {
  const own = jobs.filter((job) => job.plan === plan && job.place === place);
  const last = own.at(-1);
  if (!runs && last === undefined) return null;
  return (
    <div className="step-command">
      {runs && last === undefined && <p className="second">The runner {runner} runs it when you press.</p>}
      {own.map((job) => (
        <Ran key={job.id} job={job} change={change} />
      ))}
      {runs && (last === undefined || !isOpen(last)) && <Press change={change} plan={plan} place={place} last={last} />}
    </div>
  );
}

/** The command of a step that a runner runs: the button, and what became of it. Until it is known what ran, nothing is offered. */
export function StepCommand(props: CommandProps): React.ReactNode {
  const { data, error, dataUpdatedAt, refetch } = useQuery(jobsQuery(props.change));
  const isAway = props.runs && error !== null;
  if (data === undefined) return isAway && <Failed error={error} what="what the runner ran" again={() => void refetch()} />;
  return (
    <>
      {isAway && <Stale since={dataUpdatedAt} />}
      <Jobs {...props} jobs={data.items} />
    </>
  );
}
