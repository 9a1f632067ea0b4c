import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue } from 'react';

import { Segmented, TextField } from '../../../web/parts/controls.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Empty, Read } from '../../../web/parts/states.tsx';
import { Screen } from '../../../web/screen.tsx';
import '../measures/measures.css';
import './learned.css';
import { ReviewParts } from '../measures/review-parts.tsx';
import { periods, valueWords } from '../measures/reading.ts';
import { ticketName } from '../reading.ts';
import { causeWords } from '../review-words.ts';
import { learningQuery, pastQuery, type AskedLearned, type Learning } from './reading.ts';
import { Rows, rowsTitle } from './rows.tsx';

const causeWord = (cause: string): string =>
  cause === 'none' ? 'Not classified' : (Object.entries(causeWords).find(([key]) => key === cause)?.[1] ?? cause);

/** A number that opens its rows below. */
function Opens({ rows, days, children }: { rows: AskedLearned; days: string | undefined; children: React.ReactNode }): React.ReactNode {
  return (
    <Link to="/review/learned" search={{ days, ...rows }} className="in-text" resetScroll={false}>
      {children}
    </Link>
  );
}

interface GoalProps {
  readonly title: string;
  readonly goal: string;
  readonly show: 'reviews' | 'actions';
  readonly days: string | undefined;
  readonly counts: readonly (readonly [goal: string, words: string, count: number])[];
}

/** What was promised of post mortems or actions, and how much of it was kept. */
function GoalOf({ title, goal, show, days, counts }: GoalProps): React.ReactNode {
  return (
    <section className="measure" aria-labelledby={`learned-${show}`}>
      <Heading id={`learned-${show}`} aside={goal}>
        {title}
      </Heading>
      {counts.every(([, , count]) => count === 0) && <p className="second">None in this time.</p>}
      <p className="measure-beside">
        {counts.map(
          ([key, words, count]) =>
            count > 0 && (
              <Opens key={key} days={days} rows={{ show, goal: key }}>
                {key === 'missed' || key === 'overdue' ? (
                  <b>
                    {count} {words}
                  </b>
                ) : (
                  `${count} ${words}`
                )}
              </Opens>
            ),
        )}
      </p>
    </section>
  );
}

const impactWords = (impact: number | null): string => (impact === null ? 'no data' : valueWords(impact, 'ms'));

function Causes({ causes, days }: { causes: Learning['causes']; days: string | undefined }): React.ReactNode {
  const found = causes.filter(({ tickets }) => tickets > 0);
  return (
    <section className="measure" aria-labelledby="learned-causes">
      <Heading id="learned-causes">Kinds of cause</Heading>
      {found.length === 0 && <p className="second">No incident in this time.</p>}
      {found.length > 0 && (
        <table className="plain measure-groups">
          <thead>
            <tr>
              <th scope="col">Cause</th>
              <th scope="col">Incidents</th>
              <th scope="col">Impact</th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ cause, tickets, impact }) => (
              <tr key={cause}>
                <th scope="row">
                  <Opens days={days} rows={{ show: 'incidents', cause }}>
                    {causeWord(cause)}
                  </Opens>
                </th>
                <td>{tickets}</td>
                <td>{impactWords(impact)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Fallout({ view, days }: { view: Learning; days: string | undefined }): React.ReactNode {
  const { fallout, changes, moreChanges } = view;
  return (
    <section className="measure" aria-labelledby="learned-changes">
      <Heading id="learned-changes" aside={`${fallout.tickets} ${fallout.tickets === 1 ? 'incident' : 'incidents'}`}>
        Fallout of changes
      </Heading>
      {changes.length === 0 && <p className="second">No change is linked to an incident in this time.</p>}
      {changes.length > 0 && (
        <table className="plain measure-groups">
          <thead>
            <tr>
              <th scope="col">Change</th>
              <th scope="col">Incidents</th>
              <th scope="col">Impact</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ reference, words, tickets, impact }) => (
              <tr key={reference}>
                <th scope="row">
                  <Opens days={days} rows={{ show: 'incidents', change: reference }}>
                    {reference.replace(/^https?:\/\//, '')}
                  </Opens>
                  <small>{words}</small>
                </th>
                <td>{tickets}</td>
                <td>{impactWords(impact)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {moreChanges > 0 && <p className="small second">And {moreChanges} more.</p>}
      {fallout.unlinked > 0 && (
        <p className="small">
          <Opens days={days} rows={{ show: 'incidents', cause: 'change', goal: 'unlinked' }}>
            {fallout.unlinked} caused by a change that nobody has linked
          </Opens>
        </p>
      )}
    </section>
  );
}

function Past({ q }: { q: string }): React.ReactNode {
  const asked = useDeferredValue(q);
  const query = useQuery(pastQuery(asked));
  if (asked.trim() === '') return null;
  return (
    <Read query={query} what="past post mortems" rows={4}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No post mortem has these words." />
        ) : (
          <ul className="rows learned-past">
            {items.map((row) => (
              <li key={row.number}>
                <span className="what">
                  <Link to="/tickets/$number/review" params={{ number: ticketName(row.number) }}>
                    {ticketName(row.number)} {row.title}
                  </Link>{' '}
                  <small className="second">
                    {row.service.name}
                    {row.excerpt !== null && `: ${row.excerpt}`}
                  </small>
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Read>
  );
}

function Whole({ view, asked }: { view: Learning; asked: AskedLearned }): React.ReactNode {
  const { reviews, actions, goals } = view;
  const { days } = asked;
  return (
    <>
      <div className="measures learned">
        <GoalOf
          title="Post mortems"
          goal={`within ${goals.reviewedDays} days`}
          show="reviews"
          days={days}
          counts={[
            ['missed', 'missed', reviews.missed],
            ['running', 'not due yet', reviews.running],
            ['kept', 'in time', reviews.kept],
          ]}
        />
        <GoalOf
          title="Actions"
          goal={`within ${goals.closedDays[1]}, ${goals.closedDays[2]} or ${goals.closedDays[3]} days by priority`}
          show="actions"
          days={days}
          counts={[
            ['overdue', 'overdue', actions.overdue],
            ['missed', 'missed', actions.missed],
            ['running', 'not due yet', actions.running],
            ['kept', 'in time', actions.kept],
            ['dropped', 'dropped', actions.dropped],
          ]}
        />
        <Causes causes={view.causes} days={days} />
        <Fallout view={view} days={days} />
      </div>
      {asked.show !== undefined && <Rows asked={asked} title={rowsTitle(asked, causeWord)} />}
    </>
  );
}

/** What incidents taught: promises kept, kinds of cause, fallout of changes, and the words of all past post mortems. */
export function Learned(): React.ReactNode {
  const asked = useSearch({ from: '/frame/review/learned' });
  const navigate = useNavigate();
  const change = (part: AskedLearned): void =>
    void navigate({ to: '/review/learned', search: (now) => ({ ...now, ...part }), replace: true });
  return (
    <Screen title="Review" remark="What incidents taught, and what came of it" acts={<ReviewParts />}>
      <div className="measure-choices">
        <Segmented label="Period" value={asked.days ?? '90'} onChange={(days) => change({ days })} options={[...periods]} />
        <TextField
          label="Find in all post mortems"
          type="search"
          value={asked.q ?? ''}
          onChange={(q) => change({ q: q === '' ? undefined : q })}
        />
      </div>
      <Past q={asked.q ?? ''} />
      <Read query={useQuery(learningQuery(asked))} what="what was learned" rows={10}>
        {(view) => <Whole view={view} asked={asked} />}
      </Read>
    </Screen>
  );
}
