import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';

import { useMinute } from '../../../web/clock.ts';
import { NotFound } from '../../../web/not-found.tsx';
import { SeverityMark, severityOf } from '../../../web/parts/marks.tsx';
import { Empty, Read } from '../../../web/parts/states.tsx';
import { useZone, When } from '../../../web/parts/when.tsx';
import { span } from '../../../web/parts/time.ts';
import { Screen } from '../../../web/screen.tsx';
import { ticketName } from '../reading.ts';
import './measures.css';
import { behindQuery, measureKeys, reasonWords, valueWords, type AskedRows, type MeasuredInfo, type MeasureKey } from './reading.ts';

const names: Readonly<Record<MeasureKey, string>> = {
  detection: 'Detection',
  ticket: 'Detection to ticket',
  answer: 'Answer',
  engagement: 'Engagement',
  'hand-on': 'Hand-on',
  restoration: 'Restoration',
  between: 'Between impacts',
  'customer-minutes': 'Customer minutes',
};

/** What the address narrows to, in words. */
function remarkOf({ group, why, missed, counted }: AskedRows): string {
  const reason = Object.entries(reasonWords).find(([key]) => key === why)?.[1];
  const parts = [group, reason, missed === 'true' ? 'past the target' : undefined, counted === 'true' ? 'with a value' : undefined];
  return parts.filter((part) => part !== undefined).join(', ');
}

function Value({ row, measure }: { row: MeasuredInfo; measure: MeasureKey }): React.ReactNode {
  const now = useMinute();
  const unit = measure === 'customer-minutes' ? 'minutes' : 'ms';
  if (row.value !== null) return <>{valueWords(row.value, unit)}</>;
  if (row.since !== null) return <>{span(now - row.since)} so far</>;
  return <span className="second">{row.why === null ? '' : reasonWords[row.why]}</span>;
}

function Rows({ items, measure }: { items: readonly MeasuredInfo[]; measure: MeasureKey }): React.ReactNode {
  return (
    <table className="plain measure-rows">
      <thead>
        <tr>
          <th scope="col">Ticket</th>
          <th scope="col">Service</th>
          <th scope="col">Cut</th>
          <th scope="col">{names[measure]}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((row) => (
          <tr key={row.number}>
            <th scope="row">
              <SeverityMark severity={severityOf(row.severity)} />{' '}
              <Link to="/tickets/$number" params={{ number: ticketName(row.number) }}>
                {ticketName(row.number)} {row.title}
              </Link>
            </th>
            <td>{row.service.name}</td>
            <td>
              <When at={row.cutAt} />
            </td>
            <td className={row.missed ? 'loud' : undefined}>
              <Value row={row} measure={measure} />
              {row.missed && ', past the target'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Found({ measure, asked }: { measure: MeasureKey; asked: AskedRows }): React.ReactNode {
  const zone = useZone();
  const query = useQuery(behindQuery(measure, asked, zone));
  const { group: _, why: __, missed: ___, counted: ____, ...whole } = asked;
  return (
    <Screen
      title={names[measure]}
      remark={remarkOf(asked)}
      acts={
        <Link to="/review" search={whole}>
          All measures
        </Link>
      }
    >
      <Read query={query} what="the tickets" rows={12}>
        {({ items, total }) =>
          items.length === 0 ? (
            <Empty title="No ticket is behind this number.">
              Choose a longer period on <Link to="/review">Review</Link>.
            </Empty>
          ) : (
            <>
              {total > items.length && (
                <p className="small second">
                  The first {items.length} of {total}.
                </p>
              )}
              <Rows items={items} measure={measure} />
            </>
          )
        }
      </Read>
    </Screen>
  );
}

/** The tickets behind a number of a measure. */
export function Behind(): React.ReactNode {
  const { measure: named } = useParams({ from: '/frame/review/$measure' });
  const asked = useSearch({ from: '/frame/review/$measure' });
  const measure = measureKeys.find((key) => key === named);
  return measure === undefined ? <NotFound /> : <Found measure={measure} asked={asked} />;
}
