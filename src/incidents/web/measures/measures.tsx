import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';

import { Segmented } from '../../../web/parts/controls.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Read } from '../../../web/parts/states.tsx';
import { useZone, When } from '../../../web/parts/when.tsx';
import { Screen } from '../../../web/screen.tsx';
import { fieldsQuery } from '../field-reading.ts';
import { Spread } from './chart.tsx';
import './measures.css';
import {
  dimensions,
  meaning,
  measuresQuery,
  periods,
  reasonWords,
  valueWords,
  type Asked,
  type AskedRows,
  type MeasureInfo,
  type MeasuresInfo,
} from './reading.ts';
import { ReviewParts } from './review-parts.tsx';

const severities = [
  ['1,2', '1 and 2'],
  ['1', '1'],
  ['2', '2'],
  ['3,4', '3 and 4'],
] as const;

type Rest = Pick<AskedRows, 'group' | 'why' | 'missed' | 'counted'>;

/** A number that opens its tickets. */
function Opens({
  of,
  asked,
  rest,
  children,
}: {
  of: MeasureInfo['measure'];
  asked: Asked;
  rest: Rest;
  children: React.ReactNode;
}): React.ReactNode {
  return (
    <Link to="/review/$measure" params={{ measure: of }} search={{ ...asked, ...rest }} className="in-text">
      {children}
    </Link>
  );
}

function Groups({ measure, asked, by }: { measure: MeasureInfo; asked: Asked; by: string }): React.ReactNode {
  if (measure.groups.length === 0) return null;
  return (
    <table className="plain measure-groups" aria-label={`${measure.name} by ${by}`}>
      <thead>
        <tr>
          <th scope="col">By {by}</th>
          <th scope="col">Tickets</th>
          <th scope="col">Median</th>
          <th scope="col">p90</th>
          <th scope="col">Missed</th>
        </tr>
      </thead>
      <tbody>
        {measure.groups.map(({ key, name, figure, missed }) => (
          <tr key={key}>
            <th scope="row">
              <Opens of={measure.measure} asked={asked} rest={{ group: key }}>
                {name}
              </Opens>
            </th>
            <td>{figure?.count ?? 0}</td>
            <td>{figure === null ? 'no data' : valueWords(figure.median, measure.unit)}</td>
            <td>{figure === null ? '' : valueWords(figure.p90, measure.unit)}</td>
            <td>{measure.target === null ? '' : missed}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is left out, by reason, and what is past the target: each opens its tickets. */
function Beside({ measure, asked }: { measure: MeasureInfo; asked: Asked }): React.ReactNode {
  const { figure, left, missed, target, unit } = measure;
  return (
    <p className="small second measure-beside">
      {figure !== null && (
        <Opens of={measure.measure} asked={asked} rest={{ counted: 'true' }}>
          {figure.count} counted
        </Opens>
      )}
      {figure !== null && <span>mean {valueWords(figure.mean, unit)}</span>}
      {missed > 0 && (
        <Opens of={measure.measure} asked={asked} rest={{ missed: 'true' }}>
          <b>{missed} missed</b>
        </Opens>
      )}
      {left.map(({ why, count }) => (
        <Opens key={why} of={measure.measure} asked={asked} rest={{ why }}>
          {count} {reasonWords[why]}
        </Opens>
      ))}
      {target !== null && <span>owned by {target.role}</span>}
    </p>
  );
}

function One({ measure, asked, by }: { measure: MeasureInfo; asked: Asked; by: string }): React.ReactNode {
  const id = `measure-${measure.measure}`;
  return (
    <section aria-labelledby={id} className="measure">
      <Heading id={id} aside={measure.short === '' ? undefined : measure.short}>
        {measure.name}
      </Heading>
      <p>
        <b>{meaning(measure)}</b> <span className="second">{measure.of}.</span>
      </p>
      <Spread measure={measure} />
      <Beside measure={measure} asked={asked} />
      <Groups measure={measure} asked={asked} by={by} />
    </section>
  );
}

const leftWords = (uncounted: MeasuresInfo['uncounted']): string =>
  uncounted.length === 0 ? '' : `, ${uncounted.map(({ why, count }) => `${count} left out as ${why}`).join(', ')}`;

function Choices({ asked }: { asked: Asked }): React.ReactNode {
  const navigate = useNavigate();
  const made = useQuery(fieldsQuery).data?.items ?? [];
  const fields = made.filter(({ type }) => type === 'choice' || type === 'yes-no');
  const choose = (change: Asked): void => void navigate({ to: '/review', search: (now) => ({ ...now, ...change }), replace: true });
  return (
    <div className="measure-choices">
      <Segmented label="Period" value={asked.days ?? '90'} onChange={(days) => choose({ days })} options={[...periods]} />
      <Segmented label="Severity" value={asked.severity ?? '1,2'} onChange={(severity) => choose({ severity })} options={[...severities]} />
      <div className="field">
        <label htmlFor="measures-by">Set apart by</label>
        <select
          id="measures-by"
          value={asked.by ?? ''}
          onChange={({ currentTarget: { value } }) => choose({ by: value === '' ? undefined : value })}
        >
          <option value="">nothing</option>
          {dimensions.map((by) => (
            <option key={by} value={by}>
              {by}
            </option>
          ))}
          {fields.map(({ slug, name }) => (
            <option key={slug} value={`field:${slug}`}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

function Whole({ view, asked }: { view: MeasuresInfo; asked: Asked }): React.ReactNode {
  return (
    <>
      <p className="second">
        {view.tickets} {view.tickets === 1 ? 'ticket' : 'tickets'}
        {leftWords(view.uncounted)}. {view.reopened} reopened. {view.contacts} {view.contacts === 1 ? 'contact' : 'contacts'} of customer
        support. Data as of <When at={view.until} />.{view.capped && ' There are more than can be read at once: the newest count.'}
      </p>
      <div className="measures">
        {view.measures.map((measure) => (
          <One key={measure.measure} measure={measure} asked={asked} by={view.byName ?? ''} />
        ))}
      </div>
    </>
  );
}

/** How fast we find out, come, and restore; each number opens its tickets. */
export function Measures(): React.ReactNode {
  const asked = useSearch({ from: '/frame/review' });
  const zone = useZone();
  const query = useQuery(measuresQuery(asked, zone));
  return (
    <Screen title="Review" remark="How fast we find out, come, and restore" acts={<ReviewParts />}>
      <Choices asked={asked} />
      <Read query={query} what="the measures" rows={12}>
        {(view) => <Whole view={view} asked={asked} />}
      </Read>
    </Screen>
  );
}
