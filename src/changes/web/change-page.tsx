import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';

import { Heading } from '../../web/parts/heading.tsx';
import { Failed, Read, Stale } from '../../web/parts/states.tsx';
import { span } from '../../web/parts/time.ts';
import { useZone, When } from '../../web/parts/when.tsx';
import { useMinute } from '../../web/clock.ts';
import { useTitle } from '../../web/screen.tsx';
import { ApprovalsRail } from './approvals/rounds.tsx';
import { ChangeActs } from './change-acts.tsx';
import { ChangeMark, ChangeState } from './change-mark.tsx';
import './changes.css';
import { Closed } from './close.tsx';
import { changeName, changeQuery } from './reading.ts';
import { fieldsOf, impactChoices, kindWord, type Change } from './record-fields.ts';
import { timingWords } from './record-words.ts';
import { AlertsBeside, outcomeWords, RunBand } from './run-panel.tsx';
import { runQuery, type RunReading } from './run-reading.ts';
import { RollOut } from './roll-out.tsx';
import { RunSteps } from './run-steps.tsx';
import type { SeenWords } from './seen-words.ts';
import { ToldOf } from './told-of.tsx';
import { useWalking } from './use-walking.ts';

function Head({ change, reading }: { change: Change; reading: RunReading | undefined }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  return (
    <header className="change-head">
      <ChangeMark state={change.state} />
      <h1>{change.title}</h1>
      <ChangeActs change={change} reading={reading} />
      <div className="change-facts">
        <span>{changeName(change.number)}</span>
        <ChangeState state={change.state} />
        {change.outcome !== null && <b>{outcomeWords[change.outcome]}</b>}
        <span>
          {kindWord(change.kind)}, {change.environment}, tier {change.tier}
        </span>
        {change.plan.short && <span>Short form</span>}
        {change.risk !== null && <span>Risk {change.risk}</span>}
        <span>{timingWords(fieldsOf(change), zone, now)}</span>
      </div>
    </header>
  );
}

function Facts({ change }: { change: Change }): React.ReactNode {
  const { plan } = change;
  const noticed = impactChoices.filter(([key]) => plan.impact.choices.includes(key)).map(([, word]) => word);
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [
      'Services',
      change.services.map(({ id, slug, name }) => (
        <span key={id} className="fact-each">
          <Link to="/services/$slug" params={{ slug }}>
            {name}
          </Link>
        </span>
      )),
    ],
    ['Why', plan.reason],
    ['If it is not done', plan.ifNotDone],
    ['What is noticed', noticed.join(', ')],
    ['Worst case', [plan.impact.worstCase, plan.impact.likelihood].filter((each) => each !== '').join(' ')],
    ['Customers', plan.customers.map(({ name, told }) => `${name} (${told ? 'told' : 'not told yet'})`).join(', ')],
    ['Contacts', plan.contacts.join(' · ')],
    [
      'Links',
      plan.links.map(({ url, name }) => (
        <span key={url} className="fact-each">
          <a href={url} target="_blank" rel="noreferrer">
            {name ?? url}
          </a>
        </span>
      )),
    ],
  ];
  return (
    <dl className="facts change-plan">
      <Listed rows={rows} />
    </dl>
  );
}

type PlanName = 'timeline' | 'rollback';
type Run = RunReading['run'];

/** When 00:00 of a plan is: the timeline keeps to the planned start, so that late shows; a rollback begins with its first step. */
function startOf(change: Change, plan: PlanName, run: Run): number | undefined {
  if (plan === 'timeline') return change.scheduledStart ?? run?.startedAt;
  const first = run?.steps.find((each) => each.plan === 'rollback');
  return first === undefined ? undefined : first.at - (change.plan.rollback[0]?.at ?? 0) * 1_000;
}

/** A plan with its heading: how far it was walked stands beside it. */
function Plan({ change, plan, run, seen }: { change: Change; plan: PlanName; run: Run; seen: SeenWords }): React.ReactNode {
  const steps = change.plan[plan];
  const label = plan === 'timeline' ? 'Timeline' : 'Rollback plan';
  const all = `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`;
  const walked = run === null ? all : `${run.steps.filter((each) => each.plan === plan).length} of ${steps.length} walked`;
  return (
    <section aria-labelledby={`plan-${plan}`}>
      <Heading id={`plan-${plan}`} aside={walked}>
        {label}
      </Heading>
      {steps.length === 0 ? (
        <p className="second">Nothing is written.</p>
      ) : (
        <RunSteps
          change={changeName(change.number)}
          plan={plan}
          label={label}
          steps={steps}
          start={startOf(change, plan, run)}
          run={run ?? undefined}
          walks={change.state === 'working'}
          seen={seen}
        />
      )}
    </section>
  );
}

/** Words with what they stand for; those that stand for nothing are left out. */
function Listed({ rows }: { rows: readonly (readonly [string, React.ReactNode])[] }): React.ReactNode {
  return rows
    .filter(([, value]) => value !== '' && value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([word, value]) => (
      <div key={word}>
        <dt>{word}</dt>
        <dd>{value}</dd>
      </div>
    ));
}

function Ended({ run }: { run: NonNullable<Run> }): React.ReactNode {
  if (run.endedAt === null) return 'not yet';
  return (
    <>
      <When at={run.endedAt} />, after {span(run.endedAt - run.startedAt)}
    </>
  );
}

/** Who and when, as the record has it. */
function People({ change, run }: { change: Change; run: Run }): React.ReactNode {
  const { ticket, quality } = change;
  const mended = ticket !== null && (
    <Link to="/tickets/$number" params={{ number: `T-${ticket}` }}>
      T-{ticket}
    </Link>
  );
  return (
    <section aria-labelledby="change-people">
      <Heading id="change-people">Who and when</Heading>
      <dl className="facts">
        <Listed
          rows={[
            ['Submitted by', nameOf(change.submitter)],
            ['Carried out by', nameOf(change.technician)],
            ['Team', change.team === null ? null : change.team.name],
            ['Started', run === null ? null : <When at={run.startedAt} />],
            ['Ended', run === null ? null : <Ended run={run} />],
            ['Mended', mended === false ? null : mended],
            ['Quality', quality === null ? null : `${quality} of 100`],
          ]}
        />
      </dl>
    </section>
  );
}

const nameOf = (person: Change['technician']): string => (person === null ? 'a machine' : person.name);

const isBack = (run: Run): boolean => run !== null && (run.state === 'rolling-back' || run.steps.some(({ plan }) => plan === 'rollback'));

function Rail({ change, reading }: { change: Change; reading: RunReading | undefined }): React.ReactNode {
  const run = reading?.run ?? null;
  return (
    <aside className="change-rail" aria-label="About the change">
      {reading !== undefined && (change.state === 'working' || reading.alerts.length > 0) && (
        <AlertsBeside reading={reading} running={run !== null && run.endedAt === null} />
      )}
      <ApprovalsRail change={change} />
      <People change={change} run={run} />
      <Closed change={change} />
      <ToldOf change={change} />
    </aside>
  );
}

function Whole({ change }: { change: Change }): React.ReactNode {
  const name = changeName(change.number);
  const query = useQuery(runQuery(name));
  const reading = query.data;
  useTitle(name);
  const run = reading?.run ?? null;
  const { page, seen } = useWalking(run);
  const timeline = <Plan key="timeline" change={change} plan="timeline" run={run} seen={seen} />;
  const rollback = <Plan key="rollback" change={change} plan="rollback" run={run} seen={seen} />;
  return (
    <div className="change" ref={page}>
      <div className="change-main change-read">
        <Head change={change} reading={reading} />
        {query.isError &&
          (reading === undefined ? (
            <Failed error={query.error} what="how it is carried out" again={() => void query.refetch()} />
          ) : (
            <Stale since={query.dataUpdatedAt} />
          ))}
        {reading !== undefined && <RunBand reading={reading} />}
        {run === null && <Facts change={change} />}
        <RollOut change={change} run={run} />
        {/* What is walked now stands first. */}
        {isBack(run) ? [rollback, timeline] : [timeline, rollback]}
        {run !== null && <Facts change={change} />}
      </div>
      <Rail change={change} reading={reading} />
    </div>
  );
}

/** One change: what is planned, who said yes, how it is carried out. */
export function ChangePage(): React.ReactNode {
  const { number } = useParams({ from: '/frame/changes/$number' });
  useTitle(number);
  return (
    <Read query={useQuery(changeQuery(number))} what={number} rows={10} title={number}>
      {(change) => <Whole key={change.id} change={change} />}
    </Read>
  );
}
