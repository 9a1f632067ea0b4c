import { minutes } from '../../kernel/index.ts';
import { useMinute } from '../../web/clock.ts';
import { Notches, SeverityWord, severityOf, stateWord } from '../../web/parts/marks.tsx';
import { age, dueText, shortDay, utcText } from '../../web/parts/time.ts';
import { Countdown, useZone } from '../../web/parts/when.tsx';
import { ticketName, type TicketRow } from './reading.ts';

const clockWords: Readonly<Record<string, string>> = { 'ticket.unowned': 'next step', 'ticket.unrestored': 'next level' };

/** The clock that is due first. One that pages counts down in its last hour; the other closes the ticket. */
function NextClock({ clock }: { clock: TicketRow['nextClock'] }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  if (clock === null) return <span role="gridcell" className="t-next" />;
  const words = clockWords[clock.kind];
  const time = <time title={utcText(clock.dueAt)}>{dueText(clock.dueAt, zone, now)}</time>;
  if (words === undefined) {
    return (
      <span role="gridcell" className="t-next">
        <span className="t-next-what">closes</span> {time}
      </span>
    );
  }
  const left = clock.dueAt - now;
  return (
    <span role="gridcell" className={left < minutes(60) ? 't-next loud' : 't-next'}>
      {left > 0 && left < minutes(60) ? <Countdown to={clock.dueAt} /> : time} <span className="t-next-what">{left > 0 ? words : ''}</span>
    </span>
  );
}

/** The whole title, and why further alerts join it where they do. */
const hoverOf = ({ title, harder }: TicketRow): string => (harder === null ? title : `${title} (grouped harder: ${harder})`);

/** What a row says: bold is what pages, what has no owner, what is late. */
function Cells({ row }: { row: TicketRow }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const over = row.state === 'closed' || row.state === 'rejected' || row.state === 'duplicate';
  const pages = row.severity < 3 && (row.state === 'assigned' || row.state === 'researching' || row.state === 'mitigating');
  return (
    <>
      <span role="gridcell" className="t-severity">
        <SeverityWord severity={severityOf(row.severity)} />
      </span>
      <span role="gridcell" className="t-number">
        {ticketName(row.number)}
      </span>
      <span role="gridcell" className={pages ? 't-what loud' : 't-what'} title={hoverOf(row)}>
        {row.title}
        {row.purpose !== 'real' && <span className="third"> {row.purpose}</span>}
      </span>
      <span role="gridcell" className="t-service">
        {row.service.name}
      </span>
      <span role="gridcell" className="t-state">
        <Notches state={row.state} of={5} /> {stateWord(row.state)}
      </span>
      <span role="gridcell" className={row.owner === null && !over ? 't-owner loud' : 't-owner'}>
        {row.owner?.name ?? 'nobody'}
      </span>
      <span role="gridcell" className="t-since">
        <time title={utcText(row.cutAt)}>{shortDay(row.cutAt, zone, now)}</time> <small>{age(row.cutAt, now)}</small>
      </span>
      <NextClock clock={row.nextClock} />
    </>
  );
}

interface RowProps {
  readonly row: TicketRow;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly focused: boolean;
  readonly picked: boolean;
  readonly onPick: () => void;
  readonly onOpen: () => void;
}

/** One row of the list, at its place in the whole height. */
export function TicketRowView({ row, index, top, height, focused, picked, onPick, onOpen }: RowProps): React.ReactNode {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={picked}
      data-index={index}
      tabIndex={focused ? 0 : -1}
      className="t-row"
      style={{ height, transform: `translateY(${top}px)` }}
      onClick={onOpen}
    >
      <span role="gridcell" className="t-pick" onClick={(event) => event.stopPropagation()}>
        <input type="checkbox" tabIndex={-1} aria-label={`Pick ${ticketName(row.number)}`} checked={picked} onChange={onPick} />
      </span>
      <Cells row={row} />
    </div>
  );
}
