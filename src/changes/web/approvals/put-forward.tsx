import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { peopleQuery } from '../../../catalog/web/reading.ts';
import { send } from '../../../web/api.ts';
import { Button, Choice, TextField } from '../../../web/parts/controls.tsx';
import { DialogActs } from '../../../web/parts/dialog-acts.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { PickMany } from '../../../web/parts/pick-many.tsx';
import { Failed } from '../../../web/parts/states.tsx';
import { changeName } from '../reading.ts';
import type { Change } from '../record-fields.ts';
import { outcomeWords } from '../run-panel.tsx';
import { useChangeAct } from '../run-reading.ts';
import { useQuiet } from '../use-quiet.ts';
import { Ahead } from './ahead.tsx';
import './approvals.css';
import { exceptionsQuery, foreseenQuery, riskQuery, type Given } from './reading.ts';

const outcomes = ['success', 'issues', 'rolled-back', 'failed'] as const;

interface PartProps {
  readonly given: Given;
  readonly set: (part: Partial<Given>) => void;
}

/** The questions of risk, and what else its row depends on. */
function Questions({ given, set }: PartProps): React.ReactNode {
  const asked = useQuery(riskQuery);
  const questions = asked.data?.questions ?? [];
  const answers = given.answers ?? {};
  return (
    <>
      {asked.isError && <Failed error={asked.error} what="the questions of risk" again={() => void asked.refetch()} />}
      {questions.map(({ key, words, answers: choices }) => (
        <Choice
          key={key}
          label={words}
          value={answers[key] ?? ''}
          options={[['', 'Not answered: counted as a risk'], ...choices.map((each) => [each.key, each.words] as const)]}
          onChange={(chosen) => set({ answers: { ...answers, [key]: chosen } })}
        />
      ))}
      <fieldset className="form-choices">
        <legend>It is</legend>
        <label className="check">
          <input type="checkbox" checked={given.wide ?? false} onChange={(event) => set({ wide: event.currentTarget.checked })} />
          reaching further than its services, as a network does
        </label>
        <label className="check">
          <input type="checkbox" checked={given.major ?? false} onChange={(event) => set({ major: event.currentTarget.checked })} />a new
          major revision
        </label>
      </fieldset>
    </>
  );
}

/** Whom it asks as peers, and the exception that it is under. */
function Whom({ given, set, change }: PartProps & { change: Change }): React.ReactNode {
  const people = useQuery(peopleQuery).data?.items ?? [];
  const team = change.team?.slug ?? '';
  const exceptions = useQuery({ ...exceptionsQuery(team), enabled: team !== '' }).data?.items ?? [];
  const standing = exceptions.filter(({ state, kind }) => state === 'approved' && kind === change.kind);
  const own = new Set([change.submitter?.id, change.technician?.id]);
  return (
    <>
      <PickMany
        label="Peers to ask; left empty, the team"
        values={given.reviewers ?? []}
        options={people.filter(({ id }) => !own.has(id)).map(({ id, name, email }) => ({ value: id, words: name, detail: email }))}
        onChange={(reviewers) => set({ reviewers: [...reviewers] })}
      />
      {standing.length > 0 && (
        <Choice
          label="Exception of the team that it is under"
          value={String(given.exception ?? '')}
          options={[
            ['', 'None: the matrix decides'],
            ...standing.map(({ number, words }) => [String(number), `${number}: ${words}`] as const),
          ]}
          onChange={(chosen) => set({ exception: chosen === '' ? null : Number(chosen) })}
        />
      )}
    </>
  );
}

/** Of what is written down afterwards: what it came to. */
function CameTo({ given, set }: PartProps): React.ReactNode {
  const options = Object.entries(outcomeWords).map(([key, word]) => [key, word] as const);
  const choose = (chosen: string): void => set({ outcome: outcomes.find((each) => each === chosen) ?? null });
  return (
    <Choice label="What did it come to?" value={given.outcome ?? ''} options={[['', 'Choose'], ...options]} onChange={choose} required />
  );
}

type Likelihood = NonNullable<Given['overrun']>['likelihood'];
const likelihoods: readonly (readonly [Likelihood, string])[] = [
  ['unlikely', 'Unlikely'],
  ['possible', 'Possible'],
  ['likely', 'Likely'],
];

/** What the times make somebody answer: how likely an overrun is, and why it cannot wait. */
function TimeQuestions({
  given,
  set,
  overrun,
  emergent,
}: PartProps & { overrun: string | null; emergent: string | null }): React.ReactNode {
  const said = given.overrun ?? { likelihood: 'possible' as const, words: '' };
  return (
    <>
      {overrun !== null && (
        <>
          <Choice
            label={overrun}
            value={said.likelihood}
            options={likelihoods}
            onChange={(likelihood) => set({ overrun: { ...said, likelihood } })}
          />
          <TextField
            label="By how much, and what then?"
            value={said.words}
            maxLength={500}
            onChange={(words) => set({ overrun: { ...said, words } })}
            hint="Stands in the customers’ notice."
          />
        </>
      )}
      {emergent !== null && (
        <TextField
          label="Why can it not wait?"
          value={given.why ?? ''}
          maxLength={1_000}
          onChange={(why) => set({ why })}
          hint="Its approvers read it."
        />
      )}
    </>
  );
}

/** What is sent of the answers: what is empty is not. */
const sentOf = (given: Given): Given => {
  const { overrun, answers, ...rest } = given;
  return {
    ...rest,
    answers: Object.fromEntries(Object.entries(answers ?? {}).filter(([, answer]) => answer !== '')),
    ...(overrun === undefined || overrun === null || overrun.words.trim() === '' ? {} : { overrun }),
  };
};

function Form({ change, onClose }: { change: Change; onClose: () => void }): React.ReactNode {
  const name = changeName(change.number);
  const [given, setGiven] = useState<Given>({});
  const set = (part: Partial<Given>): void => setGiven((now) => ({ ...now, ...part }));
  const act = useChangeAct<unknown>(onClose);
  const { why: _, ...asked } = sentOf(useQuiet(given));
  const ahead = useQuery(foreseenQuery(name, change.version, asked));
  const seen = ahead.data;
  const isAfter = seen?.asked.record === 'after';
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate(async () => await send('POST', '/changes/:change/submit', { params: { change: name }, body: sentOf(given) }));
      }}
    >
      <Questions given={given} set={set} />
      <Whom given={given} set={set} change={change} />
      <TimeQuestions given={given} set={set} overrun={seen?.overrun ?? null} emergent={seen?.emergent ?? null} />
      {isAfter && <CameTo given={given} set={set} />}
      <section aria-live="polite">
        <Heading>Who has to approve it</Heading>
        {seen !== undefined && <Ahead ahead={seen} />}
        {ahead.isError && <Failed error={ahead.error} what="the matrix" again={() => void ahead.refetch()} />}
      </section>
      <DialogActs
        act={act}
        what={name}
        verb={isAfter ? 'Close it as done' : 'Ask for approval'}
        disabled={seen !== undefined && seen.whyNot !== null}
        onClose={onClose}
      />
    </form>
  );
}

/** Puts a change forward, with the answers that it needs; whom that asks is seen before it is done. */
export function PutForward({ change }: { change: Change }): React.ReactNode {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button look="main" onClick={() => setAsked(true)}>
        Ask for approval
      </Button>
      {asked && (
        <Dialog title={`Ask for approval of ${changeName(change.number)}`} onClose={() => setAsked(false)} size={600}>
          <Form change={change} onClose={() => setAsked(false)} />
        </Dialog>
      )}
    </>
  );
}
