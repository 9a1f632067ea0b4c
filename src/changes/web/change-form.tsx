import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

import { useMinute } from '../../web/clock.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { secondTime } from '../../web/parts/time.ts';
import { useZone } from '../../web/parts/when.tsx';
import { useTitle } from '../../web/screen.tsx';
import { ChangeMark, ChangeState } from './change-mark.tsx';
import './changes.css';
import { Clashes } from './clashes.tsx';
import { FormSection, type FieldScore } from './form-section.tsx';
import { Contacts, Impact, Notice, Scope, Timing } from './form-fields.tsx';
import type { Draft, Keeper, Standing } from './keeping.ts';
import { changeName, changeQuery } from './reading.ts';
import { fieldsOf, kindWord, noFields, type Change, type Fields } from './record-fields.ts';
import { waysOf } from './record-ways.ts';
import { saidOf } from './record-words.ts';
import { stateWord } from './state-words.ts';
import { AheadRail, TimesRail } from './form-rail.tsx';
import { QualityRail } from './quality-rail.tsx';
import { Steps } from './steps.tsx';
import { useKept } from './use-kept.ts';
import { hintsOf, useQuality, type Judged, type Quality } from './use-quality.ts';

/** That it is kept, and when it was last. */
function KeptWord({ standing }: { standing: Standing }): React.ReactNode {
  const zone = useZone();
  const words = {
    empty: 'kept once it has a title and a service',
    writing: 'writing',
    waits: 'not kept',
    keeping: 'keeping it',
    kept: standing.state === 'kept' ? `kept ${secondTime(standing.at, zone)}` : '',
    failed: standing.state === 'failed' && standing.refused ? 'not kept' : 'not kept: it is tried again by itself',
  }[standing.state];
  return (
    <span className="push" role="status">
      {words}
    </span>
  );
}

const titles = [
  'Title and scope',
  'Business impact',
  'Timing',
  'Timeline',
  'Monitoring',
  'Rollback plan',
  'Approvals, notice',
  'Contacts',
] as const;
const asks = [
  'What is changed, from what to what, where, and why?',
  'Who notices, and what is the worst case?',
  'When does it begin and end, and does it fit its window?',
  'What exactly is done, when, and how do you know it worked?',
  'What is watched before, during and after, in the rollback too?',
  'Could a stranger run it at 4 am? “Reverse the timeline” is not a plan.',
  'Who has to say yes, and which customers are told?',
  'Who is reached while it is done, and how?',
] as const;

/** What the short form does not ask, by its place. */
const unasked: readonly number[] = [1, 4, 7];

interface FormProps {
  readonly keeper: Keeper<Fields>;
  readonly draft: Draft<Fields>;
  readonly change: Change | undefined;
  readonly judged: Judged | undefined;
}

/** What a field takes, by its place. */
function partOf(place: number, { keeper, draft, change, judged }: FormProps): React.ReactNode {
  const { fields } = draft;
  const { set } = keeper;
  const start = fields.start ?? undefined;
  if (place === 0) return <Scope fields={fields} set={set} />;
  if (place === 1) return <Impact fields={fields} set={set} />;
  if (place === 2) return <Timing fields={fields} set={set} />;
  if (place === 3)
    return (
      <Steps
        label="Timeline"
        steps={fields.timeline}
        onChange={(timeline) => set({ timeline })}
        start={start}
        hints={hintsOf(judged, 'timeline')}
        turns
      />
    );
  if (place === 4) return <p className="second">It is read from the steps: mark those that only look as watching.</p>;
  if (place === 5)
    return (
      <Steps
        label="Rollback plan"
        steps={fields.rollback}
        onChange={(rollback) => set({ rollback })}
        start={undefined}
        hints={hintsOf(judged, 'rollback')}
        turns={false}
      />
    );
  if (place === 6) return <Notice fields={fields} set={set} />;
  return <Contacts fields={fields} set={set} change={change} />;
}

/** What a field comes to; what is said of a single step stands at that step. */
function shownScore(quality: Quality | undefined, place: number): FieldScore | undefined {
  const field = quality?.fields[place];
  return field === undefined ? undefined : { ...field, points: field.points.filter(({ step }) => step === null) };
}

function Sections(props: FormProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const said = saidOf(props.draft.fields, zone, now);
  // What is empty stands open where it teaches most: the title, and both plans.
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(props.draft.fields.title === '' ? [0, 3, 5] : [3, 5]));
  const toggle = (place: number): void => {
    const next = new Set(open);
    if (!next.delete(place)) next.add(place);
    setOpen(next);
  };
  return titles.map((title, place) =>
    props.draft.fields.short && unasked.includes(place) ? null : (
      <FormSection
        key={title}
        number={place + 1}
        title={title}
        asks={asks[place] ?? ''}
        said={said[place] ?? ''}
        score={shownScore(props.judged?.quality, place)}
        open={open.has(place)}
        onToggle={() => toggle(place)}
      >
        {partOf(place, props)}
      </FormSection>
    ),
  );
}

/** What is known of the record, in a line. */
function Facts({ draft, change }: Pick<FormProps, 'draft' | 'change'>): React.ReactNode {
  const { fields, standing } = draft;
  return (
    <div className="change-facts">
      {change !== undefined && <span>{changeName(change.number)}</span>}
      <ChangeState state={change?.state ?? 'draft'} />
      <span>
        {kindWord(fields.kind)}, {fields.environment}
        {change !== undefined && `, tier ${change.tier}`}
      </span>
      {change !== undefined && change.risk !== null && <span>Risk {change.risk}</span>}
      <KeptWord standing={standing} />
    </div>
  );
}

function Head({ keeper, draft, change }: Omit<FormProps, 'judged'>): React.ReactNode {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { fields, standing } = draft;
  useTitle(change === undefined ? 'New change' : changeName(change.number));
  const look = async (): Promise<void> => {
    if (change === undefined || !(await keeper.flush())) return;
    await client.invalidateQueries({ queryKey: ['change', changeName(change.number)] });
    await navigate({ to: '/changes/$number', params: { number: changeName(change.number) } });
  };
  return (
    <header className="change-head">
      <ChangeMark state={change?.state ?? 'draft'} />
      <h1>{fields.title.trim() === '' ? 'New change' : fields.title}</h1>
      <span className="acts">
        <Button disabled={change === undefined} onClick={() => void look()}>
          Read it whole
        </Button>
      </span>
      <Facts draft={draft} change={change} />
      {standing.state === 'failed' && <Failed error={standing.error} what="the record, which stays here" />}
    </header>
  );
}

/** Whether the screen is still there. */
function useAlive(): React.RefObject<boolean> {
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  return alive;
}

/** The states in which somebody was asked whether it may be done. */
const asked: readonly Change['state'][] = ['review', 'approved', 'scheduled', 'held'];

/** Whether whoever writes knows that approvals end with their words. It is asked anew where the record is put forward meanwhile. */
function useAgreed(change: Change | undefined, began: Change | undefined): readonly [agreed: boolean, agree: () => void] {
  const isAsked = (each: Change | undefined): boolean => each !== undefined && asked.includes(each.state);
  const [agreed, setAgreed] = useState(() => isAsked(began));
  if (agreed && change !== undefined && !isAsked(change)) setAgreed(false);
  return [agreed || !isAsked(change), () => setAgreed(true)];
}

/** What became of the record while it was written: it may not be written any more, or somebody put it forward. */
function Meanwhile({ change, agreed, agree }: { change: Change | undefined; agreed: boolean; agree: () => void }): React.ReactNode {
  if (change === undefined || (change.editable && agreed)) return null;
  const name = changeName(change.number);
  const state = stateWord(change.state).toLowerCase();
  return (
    <div className="clash" role="alert">
      {change.editable ? (
        <p>
          <b>
            {name} is {state} by now: what you write asks everybody again.
          </b>{' '}
          Its approvals are of the plan as it stands, and end with the first change to it. Nothing is stored until you go on.
        </p>
      ) : (
        <p>
          <b>
            {name} is {state} by now: its plan stands.
          </b>{' '}
          What you wrote since it was kept last stays here, and is not stored.
        </p>
      )}
      <span className="acts">
        {change.editable && <Button onClick={agree}>Edit {name} all the same</Button>}
        <Link className="button" to="/changes/$number" params={{ number: name }}>
          Read it
        </Link>
      </span>
    </div>
  );
}

/** The form of one record: it is kept while it is written, and joined with what others write in it. */
function Form({ began }: { began: { fields: Fields; change: Change | undefined } }): React.ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const [number, setNumber] = useState(began.change?.number);
  const [numbers] = useState<{ current: number | undefined }>({ current: began.change?.number });
  const alive = useAlive();
  const [keeper, draft] = useKept<Fields>(
    { fields: began.fields, version: began.change?.version ?? 0 },
    waysOf(
      () => numbers.current,
      (made) => {
        numbers.current = made.number;
        setNumber(made.number);
        client.setQueryData(changeQuery(changeName(made.number)).queryKey, made);
        // The address is that of the record from now on: whoever reads it again goes on with it. Whoever has left stays where they are.
        if (alive.current && router.history.location.pathname === '/changes/new')
          void navigate({ to: '/changes/new', search: { draft: changeName(made.number) }, replace: true });
      },
    ),
  );
  const change = useQuery({ ...changeQuery(changeName(number ?? 0)), enabled: number !== undefined }).data;
  useEffect(() => {
    if (change !== undefined) keeper.hear({ fields: fieldsOf(change), version: change.version });
  }, [change, keeper]);
  const [agreed, agree] = useAgreed(change, began.change);
  const waits = change !== undefined && !(change.editable && agreed);
  useEffect(() => keeper.wait(waits), [keeper, waits]);
  const { judged, began: opened } = useQuality(draft.fields, number === undefined ? undefined : changeName(number));
  const props = { keeper, draft, change, judged };
  return (
    <div className="change">
      <div className="change-main">
        <Head {...props} />
        <Meanwhile change={change} agreed={agreed} agree={agree} />
        <Clashes keeper={keeper} draft={draft} />
        <Sections {...props} />
      </div>
      <aside className="change-rail" aria-label="Quality, conflicts and approvals">
        {judged !== undefined && opened !== undefined && <QualityRail quality={judged.quality} began={opened} titles={titles} />}
        <TimesRail fields={draft.fields} change={change} set={keeper.set} />
        {change !== undefined && <AheadRail change={change} />}
      </aside>
    </div>
  );
}

/** Why the form does not stand open at once. */
function Closed({ change, children }: { change: Change; children: React.ReactNode }): React.ReactNode {
  const name = changeName(change.number);
  const state = stateWord(change.state).toLowerCase();
  return (
    <div className="screen">
      <h1 className="page-title in-header">{name}</h1>
      <Empty
        title={change.editable ? `${name} is ${state}: what you write asks everybody again.` : `${name} is ${state}: its plan stands.`}
      >
        {children}
      </Empty>
    </div>
  );
}

/** A record that stands, to be edited. Who was asked is asked again after the first word: so that is said first. */
function Opened({ change }: { change: Change }): React.ReactNode {
  const name = changeName(change.number);
  // Once it stands open it stays: what becomes of the record meanwhile is said in it.
  const [isOpen, setOpen] = useState(change.editable && !asked.includes(change.state));
  if (isOpen) return <Form began={{ fields: fieldsOf(change), change }} />;
  return (
    <Closed change={change}>
      {change.editable && (
        <>
          Its approvals are of the plan as it stands, and end with the first change to it.{' '}
          <span className="acts">
            <Button onClick={() => setOpen(true)}>Edit {name}</Button>
          </span>
        </>
      )}
      <Link to="/changes/$number" params={{ number: name }}>
        Read it
      </Link>
    </Closed>
  );
}

function Stored({ name }: { name: string }): React.ReactNode {
  return (
    <Read query={useQuery(changeQuery(name))} what={name} rows={10} title={name}>
      {(change) => <Opened key={change.id} change={change} />}
    </Read>
  );
}

/** A new record. Once it is kept its address names it. */
export function NewChange(): React.ReactNode {
  const { draft, service, start, ticket } = useSearch({ from: '/frame/changes/new' });
  const [first] = useState(draft);
  const at = Number(start);
  if (first !== undefined) return <Stored name={first} />;
  const fields = {
    ...noFields,
    services: service === undefined ? [] : [service],
    start: Number.isFinite(at) ? at : null,
    ticket: ticket ?? '',
  };
  return <Form began={{ fields, change: undefined }} />;
}

/** The record of a change, edited. */
export function EditChange(): React.ReactNode {
  return <Stored name={useParams({ from: '/frame/changes/$number/edit' }).number} />;
}
