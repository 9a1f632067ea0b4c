import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

import { useMinute } from '../../../web/clock.ts';
import { Heading } from '../../../web/parts/heading.tsx';
import { Empty, Read } from '../../../web/parts/states.tsx';
import { dueText, span, utcText } from '../../../web/parts/time.ts';
import { useZone, When } from '../../../web/parts/when.tsx';
import { Screen } from '../../../web/screen.tsx';
import { kindWord } from '../record-fields.ts';
import { changeName } from '../reading.ts';
import { ChangeTabs } from '../tabs.tsx';
import '../changes.css';
import { AnswerForm } from './answer-form.tsx';
import './approvals.css';
import { inboxQuery, latenessQuery, submittedQuery, type Review } from './reading.ts';
import { ReviewFacts } from './review-facts.tsx';
import { roleWords, roundWords } from './words.ts';

function Title({ review }: { review: Review }): React.ReactNode {
  const name = changeName(review.number);
  return (
    <Link to="/changes/$number" params={{ number: name }}>
      {name} {review.title}
    </Link>
  );
}

/** The arrows go from one row to the next. */
function walk(event: React.KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined || !(event.target instanceof HTMLElement) || !event.target.matches('.inbox-open')) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('.inbox-open')];
  event.preventDefault();
  all[all.indexOf(event.target) + by]?.focus();
}

interface WaitingProps {
  readonly review: Review;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** One change that waits for the reader: opened, it is answered in place. */
function Waiting({ review, open, onToggle }: WaitingProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const ask = review.asks.find(({ mine }) => mine);
  if (ask === undefined) return null;
  const { services, kind, tier, submitter, risk, quality } = review;
  return (
    <li className={open ? 'inbox-row open' : 'inbox-row'}>
      <div className="inbox-head">
        <button type="button" className="inbox-open" aria-expanded={open} onClick={onToggle}>
          {review.title}
        </button>
        <span className={ask.dueAt < now ? 'push loud' : 'push second'}>
          answer by <time title={utcText(ask.dueAt)}>{dueText(ask.dueAt, zone, now)}</time>
        </span>
        <span className="inbox-facts">
          {changeName(review.number)} · {services.join(', ')} · {kindWord(kind)}, tier {tier} · risk {risk.risk}
          {quality !== null && ` · quality ${quality}`}
          {submitter !== null && ` · by ${submitter}`} · asks you as {roleWords[ask.role].toLowerCase()}
          {ask.level > 0 && ', moved up'}
          {review.emergent !== null && <b> · emergent</b>}
        </span>
      </div>
      {open && (
        <div className="inbox-body">
          <div className="review-stack">
            <ReviewFacts review={review} />
            <Link className="button" to="/changes/$number" params={{ number: changeName(review.number) }}>
              Read it whole<span className="unseen"> {changeName(review.number)}</span>
            </Link>
          </div>
          <AnswerForm key={`${ask.id} ${review.version}`} review={review} ask={ask} />
        </div>
      )}
    </li>
  );
}

/** Puts the focus where the change stood that has gone with it: to the row that took its place, which stays shut. */
function useFocusOn(items: readonly Review[], list: React.RefObject<HTMLElement | null>): void {
  const before = useRef(items);
  useEffect(() => {
    const gone = before.current.findIndex(({ change }) => items.every((each) => each.change !== change));
    before.current = items;
    if (gone < 0 || document.activeElement !== document.body) return;
    const heads = list.current?.querySelectorAll<HTMLElement>('.inbox-open') ?? [];
    (heads[Math.min(gone, heads.length - 1)] ?? document.getElementById('content'))?.focus();
  }, [items, list]);
}

/** What waits, opened one at a time by the reader. What stood first stands open, whatever comes before it. */
function Waits({ items }: { items: readonly Review[] }): React.ReactNode {
  const [open, setOpen] = useState(items[0]?.change);
  const list = useRef<HTMLUListElement>(null);
  useFocusOn(items, list);
  return (
    <ul ref={list} onKeyDown={walk}>
      {items.map((review) => (
        <Waiting
          key={review.change}
          review={review}
          open={open === review.change}
          onToggle={() => setOpen(open === review.change ? undefined : review.change)}
        />
      ))}
    </ul>
  );
}

function WaitingForMe(): React.ReactNode {
  return (
    <Read query={useQuery(inboxQuery)} what="what waits for you">
      {({ items }) => (
        <section aria-labelledby="waits">
          <Heading id="waits" aside={items.length}>
            Waits for you
          </Heading>
          {items.length === 0 && (
            <Empty title="Nothing waits for your approval.">
              A change that asks you, or somebody for whom you stand, is answered here. <Link to="/changes">See what is planned</Link>
            </Empty>
          )}
          <Waits items={items} />
        </section>
      )}
    </Read>
  );
}

/** Whom a round waits for, or what became of it. */
function Standing({ review }: { review: Review }): React.ReactNode {
  const waiting = review.asks.filter(({ answer, step }) => answer === null && step === review.step).map(({ name }) => name);
  if (review.state !== 'open') return roundWords[review.state];
  const more = waiting.length > 2 ? ` and ${waiting.length - 2} more` : '';
  return `step ${review.step + 1} of ${review.asked.approvals.length}, waits for ${waiting.slice(0, 2).join(', ')}${more}`;
}

function Submitted(): React.ReactNode {
  return (
    <Read query={useQuery(submittedQuery)} what="what you put forward" rows={3}>
      {({ items }) => (
        <section aria-labelledby="submitted">
          <Heading id="submitted" aside={items.length}>
            Put forward by you
          </Heading>
          {items.length === 0 && <Empty title="You have put nothing forward in 14 days." />}
          <ul className="rows two-line">
            {items.map((review) => (
              <li key={review.change}>
                <span className="what">
                  <Title review={review} />
                  <span className="third submitted-stands">
                    <Standing review={review} />
                    {review.reason !== null && `: ${review.reason}`}
                  </span>
                </span>
                <span className="push second">
                  <When at={review.endedAt ?? review.openedAt} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Read>
  );
}

/** So many of those who are asked most or answer latest are shown. */
const MOST_LATE = 12;

function Lateness(): React.ReactNode {
  return (
    <Read query={useQuery(latenessQuery)} what="how late approvers are" rows={3}>
      {({ items }) => (
        <section aria-labelledby="lateness">
          <Heading id="lateness" aside="180 days">
            How long answers take
          </Heading>
          {items.length === 0 && <Empty title="Nobody was asked yet." />}
          {items.length > 0 && (
            <table className="plain">
              <thead>
                <tr>
                  <th>Who</th>
                  <th className="right">Asked</th>
                  <th className="right">Answered</th>
                  <th className="right">Late</th>
                  <th className="right">Median</th>
                </tr>
              </thead>
              <tbody>
                {items.slice(0, MOST_LATE).map((each, place) => (
                  <tr key={`${each.person} ${place}`}>
                    <td>{each.person}</td>
                    <td className="right">{each.asked}</td>
                    <td className="right">{each.answered}</td>
                    <td className={each.late > 0 ? 'right loud' : 'right'}>{each.late}</td>
                    <td className="right">{each.median === null ? 'none' : span(each.median)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      )}
    </Read>
  );
}

/** What waits for my approval, where my own changes stand, and how late approvers are. */
export function Inbox(): React.ReactNode {
  return (
    <Screen title="Changes">
      <ChangeTabs />
      <div className="columns wide-left inbox">
        <WaitingForMe />
        <div className="stack">
          <Submitted />
          <Lateness />
        </div>
      </div>
    </Screen>
  );
}
