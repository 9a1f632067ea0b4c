import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { Heading } from '../../../web/parts/heading.tsx';
import { SeverityMark, severityOf } from '../../../web/parts/marks.tsx';
import { Empty, Read } from '../../../web/parts/states.tsx';
import { When } from '../../../web/parts/when.tsx';
import { ticketName } from '../reading.ts';
import {
  actionRowsQuery,
  incidentRowsQuery,
  reviewRowsQuery,
  type ActionRow,
  type AskedLearned,
  type IncidentRow,
  type ReviewRow,
} from './reading.ts';

const goalWords: Readonly<Record<string, string>> = {
  kept: 'in time',
  missed: 'missed',
  running: 'not due yet',
  dropped: 'dropped',
  overdue: 'overdue',
  unlinked: 'without a change linked',
};

/** What the open rows are of. */
export function rowsTitle({ show, goal, cause, change }: AskedLearned, causeWord: (cause: string) => string): string {
  const what = { reviews: 'Post mortems', actions: 'Actions' }[show ?? ''] ?? 'Incidents';
  const about = [goal === undefined ? undefined : (goalWords[goal] ?? goal), cause === undefined ? undefined : causeWord(cause), change];
  return [what, ...about.filter((part) => part !== undefined)].join(', ');
}

interface OfTicket {
  readonly number: number;
  readonly title: string;
  readonly severity: number;
}

function TicketCell({ ticket, review = false }: { ticket: OfTicket; review?: boolean }): React.ReactNode {
  const name = ticketName(ticket.number);
  return (
    <>
      <SeverityMark severity={severityOf(ticket.severity)} />{' '}
      <Link to={review ? '/tickets/$number/review' : '/tickets/$number'} params={{ number: name }}>
        {name} {ticket.title}
      </Link>
    </>
  );
}

interface TableProps<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly heads: readonly string[];
  readonly row: (item: T) => React.ReactNode;
}

function Table<T>({ items, total, heads, row }: TableProps<T>): React.ReactNode {
  if (items.length === 0) return <Empty title="Nothing is behind this number." />;
  return (
    <>
      {total > items.length && (
        <p className="small second">
          The first {items.length} of {total}.
        </p>
      )}
      <table className="plain measure-rows">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{items.map(row)}</tbody>
      </table>
    </>
  );
}

function Goal({ goal, by }: { goal: string; by: number }): React.ReactNode {
  return (
    <td className={goal === 'missed' ? 'loud' : undefined}>
      {goalWords[goal]}, by <When at={by} />
    </td>
  );
}

const reviewRow = (row: ReviewRow): React.ReactNode => (
  <tr key={row.number}>
    <th scope="row">
      <TicketCell ticket={row} review />
    </th>
    <td>{row.owner ?? 'nobody'}</td>
    <td>{row.state === null ? 'not begun' : row.state.replace('-', ' ')}</td>
    <Goal goal={row.goal} by={row.by} />
  </tr>
);

const actionRow = (row: ActionRow): React.ReactNode => (
  <tr key={row.id}>
    <th scope="row">
      A-{row.number} {row.text} <small className="second">of {ticketName(row.ticket.number)}</small>
    </th>
    <td>{row.owner ?? 'nobody'}</td>
    <td className={row.overdue ? 'loud' : undefined}>
      {row.overdue ? 'overdue' : row.state}
      {row.escalatedTo !== null && `, told ${row.escalatedTo}`}
    </td>
    <Goal goal={row.goal} by={row.by} />
  </tr>
);

const incidentRow = (row: IncidentRow): React.ReactNode => (
  <tr key={row.number}>
    <th scope="row">
      <TicketCell ticket={row} />
    </th>
    <td>{row.service.name}</td>
    <td>{row.changes.map(({ reference }) => reference).join(', ')}</td>
    <td>
      <When at={row.cutAt} />
    </td>
  </tr>
);

function Reviews({ asked }: { asked: AskedLearned }): React.ReactNode {
  return (
    <Read query={useQuery(reviewRowsQuery(asked))} what="the post mortems" rows={6}>
      {(found) => <Table {...found} heads={['Incident', 'Owner', 'Post mortem', 'Goal']} row={reviewRow} />}
    </Read>
  );
}

function Actions({ asked }: { asked: AskedLearned }): React.ReactNode {
  return (
    <Read query={useQuery(actionRowsQuery(asked))} what="the actions" rows={6}>
      {(found) => <Table {...found} heads={['Action', 'Owner', 'State', 'Goal']} row={actionRow} />}
    </Read>
  );
}

function Incidents({ asked }: { asked: AskedLearned }): React.ReactNode {
  return (
    <Read query={useQuery(incidentRowsQuery(asked))} what="the incidents" rows={6}>
      {(found) => <Table {...found} heads={['Incident', 'Service', 'Change', 'Cut']} row={incidentRow} />}
    </Read>
  );
}

/** The rows behind a number that was pressed. */
export function Rows({ asked, title }: { asked: AskedLearned; title: string }): React.ReactNode {
  return (
    <section aria-labelledby="learned-rows" className="learned-rows">
      <Heading id="learned-rows">{title}</Heading>
      {asked.show === 'reviews' && <Reviews asked={asked} />}
      {asked.show === 'actions' && <Actions asked={asked} />}
      {asked.show === 'incidents' && <Incidents asked={asked} />}
    </section>
  );
}
