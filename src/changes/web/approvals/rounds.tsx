import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { send } from '../../../web/api.ts';
import { useMinute } from '../../../web/clock.ts';
import { useMe } from '../../../web/me.ts';
import { Asked } from '../../../web/parts/asked.tsx';
import { Button } from '../../../web/parts/controls.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Read } from '../../../web/parts/states.tsx';
import { dueText, span, utcText } from '../../../web/parts/time.ts';
import { useZone, When } from '../../../web/parts/when.tsx';
import { changeName } from '../reading.ts';
import type { Change } from '../record-fields.ts';
import { useChangeAct } from '../run-reading.ts';
import { AnswerForm } from './answer-form.tsx';
import './approvals.css';
import { roundsQuery, type Ask, type Review, type Role } from './reading.ts';
import { ReviewFacts } from './review-facts.tsx';
import { answeredWords, rolesWords, roleWords, roundWords } from './words.ts';

interface StepsProps {
  readonly steps: readonly { readonly roles: readonly Role[] }[];
  /** How many of them have said yes; undefined where nobody was asked yet. */
  readonly done?: number | undefined;
}

/** The steps of approval in their order, with the one that is asked now. */
export function ApprovalSteps({ steps, done }: StepsProps): React.ReactNode {
  if (steps.length === 0) return <p className="second">Nobody has to approve it.</p>;
  return (
    <ol className="round-steps" aria-label="Steps of approval">
      {steps.map(({ roles }, place) => {
        const stands = done === undefined ? '' : place < done ? 'past' : place === done ? 'here' : '';
        return (
          <li key={place} className={stands} aria-current={stands === 'here' ? 'step' : undefined}>
            <span>{rolesWords(roles)}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** Somebody who was asked: as what, when, by when, and what they said. */
function Question({ ask }: { ask: Ask }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const stoodIn = ask.answeredBy !== null && ask.answeredBy !== ask.name ? ` by ${ask.answeredBy}` : '';
  const isLate = ask.late > 0;
  return (
    <li>
      <span>
        <b>{ask.name}</b>, {roleWords[ask.role].toLowerCase()}: {answeredWords(ask)}
        {stoodIn}
      </span>
      <span className={ask.answer === null && isLate ? 'loud' : 'second'}>
        {ask.answeredAt === null ? <time title={utcText(ask.dueAt)}>{dueText(ask.dueAt, zone, now)}</time> : <When at={ask.answeredAt} />}
      </span>
      <small>
        asked <When at={ask.askedAt} />
        {ask.level > 0 && `, moved up ${ask.level} ${ask.level === 1 ? 'level' : 'levels'}`}
        {ask.answer !== null && isLate && `, ${span(ask.late)} late`}
        {ask.expertise !== '' && `. Knows it: ${ask.expertise}`}
        {ask.reason !== '' && `. ${ask.reason}`}
      </small>
    </li>
  );
}

/** Of many who are asked in one step, those whose answer nobody needs any more are left out. */
const shownAsks = (review: Review): readonly Ask[] =>
  review.state === 'open'
    ? review.asks.filter(({ answer, step }) => answer !== null || step >= review.step)
    : review.asks.filter(({ answer }) => answer !== null);

function Round({ review }: { review: Review }): React.ReactNode {
  const notBefore = review.notBefore;
  return (
    <div className="round">
      <p>
        <b>{roundWords[review.state]}</b>
        <span className="second">
          {' '}
          round {review.round}, version {review.version}
          {review.endedAt !== null && (
            <>
              , <When at={review.endedAt} />
            </>
          )}
        </span>
        {review.reason !== null && <span className="submitted-stands">{review.reason}</span>}
        {notBefore !== null && (
          <span className="submitted-stands">
            not before <When at={notBefore} />
          </span>
        )}
      </p>
      <ApprovalSteps steps={review.asked.approvals} done={review.step} />
      <ul className="round-asks" aria-label={`Who was asked in round ${review.round}`}>
        {shownAsks(review).map((ask) => (
          <Question key={ask.id} ask={ask} />
        ))}
      </ul>
    </div>
  );
}

/** Takes an approval of the reader's back, before it has begun. */
function TakeBack({ name }: { name: string }): React.ReactNode {
  const [asked, setAsked] = useState(false);
  const close = (): void => setAsked(false);
  const act = useChangeAct<unknown>(close);
  return (
    <>
      <Button onClick={() => setAsked(true)}>Withdraw my approval</Button>
      {asked && (
        <Asked
          title={`Withdraw your approval of ${name}`}
          verb="Withdraw it"
          what={name}
          fields={[{ key: 'because', label: 'Why?', hint: 'It goes back to whoever wrote it, and everybody is asked again.' }]}
          act={act}
          send={async ({ because = '' }) =>
            await send('POST', '/changes/:change/withdraw-approval', { params: { change: name }, body: { because } })
          }
          onClose={close}
        />
      )}
    </>
  );
}

const open = ['review', 'approved', 'scheduled'];

function Rounds({ change, items }: { change: Change; items: readonly Review[] }): React.ReactNode {
  const me = useMe();
  const last = items.at(-1);
  if (last === undefined) return null;
  const mine = last.asks.find((each) => each.mine);
  const name = changeName(change.number);
  const saidYes = me !== undefined && last.asks.some(({ answer, answeredById }) => answer === 'approved' && answeredById === me.id);
  const earlier = items.slice(0, -1).toReversed();
  return (
    <section aria-labelledby="approvals" className="review-stack">
      <Heading id="approvals" aside={`row ${last.row}`}>
        Approvals
      </Heading>
      <Round review={last} />
      {mine !== undefined && <AnswerForm key={`${mine.id} ${last.version}`} review={last} ask={mine} />}
      {saidYes && open.includes(change.state) && last.state !== 'superseded' && <TakeBack name={name} />}
      <ReviewFacts review={last} />
      {earlier.length > 0 && (
        <details>
          <summary>
            {earlier.length} earlier {earlier.length === 1 ? 'round' : 'rounds'}
          </summary>
          {earlier.map((review) => (
            <Round key={review.round} review={review} />
          ))}
        </details>
      )}
    </section>
  );
}

/** The approvals of a change: which row asks whom and why, who was asked, when, and what they said. */
export function ApprovalsRail({ change }: { change: Change }): React.ReactNode {
  const query = useQuery(roundsQuery(changeName(change.number)));
  return (
    <Read query={query} what="approvals" rows={3}>
      {({ items }) => <Rounds change={change} items={items} />}
    </Read>
  );
}
