import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';

import { servicesQuery, teamsQuery } from '../../../catalog/web/reading.ts';
import { Choice, Segmented } from '../../../web/parts/controls.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Empty, Read } from '../../../web/parts/states.tsx';
import { When } from '../../../web/parts/when.tsx';
import { Screen } from '../../../web/screen.tsx';
import '../changes.css';
import { changeName } from '../reading.ts';
import { kindWord } from '../record-fields.ts';
import { outcomeWords } from '../run-panel.tsx';
import { ChangeTabs } from '../tabs.tsx';
import './measures.css';
import {
  deliveryQuery,
  deliveryShown,
  periods,
  practiceQuery,
  shownOf,
  type DeliveryInfo,
  type MeasuresAsked,
  type PracticeInfo,
  type Shown,
} from './reading.ts';

type Row = Pick<PracticeInfo['changes'][number], 'id' | 'number' | 'title' | 'outcome' | 'start'>;

/** The changes behind a number. */
function Rows({ name, rows, changes }: { name: string; rows: readonly string[]; changes: readonly Row[] }): React.ReactNode {
  const own = new Set(rows);
  const found = changes.filter(({ id }) => own.has(id)).slice(0, 200);
  return (
    <table className="plain" aria-label={`Changes behind ${name}`}>
      <thead>
        <tr>
          <th scope="col">{found.length < rows.length ? `The first ${found.length} of ${rows.length}` : 'Change'}</th>
          <th scope="col">Came to</th>
          <th scope="col" className="right">
            Began
          </th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ id, number, title, outcome, start }) => (
          <tr key={id}>
            <td>
              <Link to="/changes/$number" params={{ number: changeName(number) }}>
                {changeName(number)} {title}
              </Link>
            </td>
            <td>{outcome === null ? 'not ended' : outcomeWords[outcome]}</td>
            <td className="right">{start === null ? '' : <When at={start} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function One({ shown, asked, changes }: { shown: Shown; asked: MeasuresAsked; changes: readonly Row[] }): React.ReactNode {
  const { key, name, value, meaning, rows, share } = shown;
  const isOpen = asked.show === key;
  return (
    <section className="practice-one" aria-labelledby={`practice-${key}`}>
      <Heading id={`practice-${key}`}>{name}</Heading>
      {value === null ? (
        <p className="practice-none small">{meaning}</p>
      ) : (
        <>
          <p className="second small">{meaning}</p>
          <p className="practice-value">{value}</p>
        </>
      )}
      {typeof share === 'number' && <meter aria-label={name} value={share} />}
      {rows.length > 0 && (
        <Link
          to="/changes/measures"
          search={(now) => ({ ...now, show: isOpen ? undefined : key })}
          replace
          aria-expanded={isOpen}
          className="in-text small"
        >
          {isOpen ? 'Close' : `Open ${rows.length}`}
          <span className="unseen"> behind {name}</span>
        </Link>
      )}
      {isOpen && <Rows name={name} rows={rows} changes={changes} />}
    </section>
  );
}

function Kinds({ view }: { view: PracticeInfo }): React.ReactNode {
  const most = Math.max(1, ...view.kinds.map(({ rows }) => rows.length));
  return (
    <section className="practice-one" aria-labelledby="practice-kinds">
      <Heading id="practice-kinds">Changes by kind</Heading>
      <p className="second small">{view.changes.length} records of people in the period.</p>
      <ul className="practice-kinds">
        {view.kinds.map(({ kind, rows }) => (
          <li key={kind}>
            <span>{kindWord(kind)}</span>
            <span className="practice-bar" style={{ width: `${(rows.length / most) * 100}%` }} />
            <b>{rows.length}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NeverFiled({ view }: { view: PracticeInfo }): React.ReactNode {
  const { neverFiled } = view;
  return (
    <section className="practice-one" aria-labelledby="practice-never">
      <Heading id="practice-never" aside={String(neverFiled.length)}>
        Teams that never filed
      </Heading>
      <p className="second small">
        {neverFiled.length === 0
          ? 'Every team that owns a service has filed a record.'
          : 'They own services, and no record of theirs was ever put forward.'}
      </p>
      <ul className="practice-teams">
        {neverFiled.map(({ id, slug, name, services, told }) => (
          <li key={id}>
            <Link to="/teams/$slug" params={{ slug }}>
              {name}
            </Link>{' '}
            <span className="second small">
              {services} {services === 1 ? 'service' : 'services'}, {told} told of by machines
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Whole({ view, asked }: { view: PracticeInfo; asked: MeasuresAsked }): React.ReactNode {
  if (view.changes.length === 0 && view.neverFiled.length === 0)
    return (
      <Empty title="No record in this period.">
        Choose a longer one, or <Link to="/changes/new">write a change</Link>.
      </Empty>
    );
  return (
    <>
      <p className="second small practice-as-of">
        Data as of <When at={view.until} />.{view.capped && ' There are more than can be read at once: the newest count.'}
      </p>
      <div className="practice">
        {shownOf(view).map((shown) => (
          <One key={shown.key} shown={shown} asked={asked} changes={view.changes} />
        ))}
        <Kinds view={view} />
        <NeverFiled view={view} />
      </div>
    </>
  );
}

function Five({ view, asked }: { view: DeliveryInfo; asked: MeasuresAsked }): React.ReactNode {
  return (
    <div className="practice">
      {deliveryShown(view).map((shown) => (
        <One key={shown.key} shown={shown} asked={asked} changes={view.changes} />
      ))}
    </div>
  );
}

/** DORA's five of the service that is chosen. */
function Delivery({ asked, choose }: { asked: MeasuresAsked; choose: (part: MeasuresAsked) => void }): React.ReactNode {
  const services = useQuery(servicesQuery).data?.items ?? [];
  const query = useQuery({ ...deliveryQuery(asked.service ?? '', asked.days), enabled: asked.service !== undefined });
  const options = [['', 'Choose a service'], ...services.map(({ slug, name }) => [slug, name] as const)] as const;
  return (
    <section aria-labelledby="practice-delivery">
      <Heading id="practice-delivery">Delivery of one service</Heading>
      <p className="second small">What machines deployed to production; drills and other environments are left out.</p>
      <div className="practice-choices">
        <Choice
          label="Service"
          value={asked.service ?? ''}
          options={options}
          onChange={(service) => choose({ service: service === '' ? undefined : service })}
        />
      </div>
      {asked.service !== undefined && (
        <Read query={query} what="its delivery" rows={4}>
          {(view) => <Five view={view} asked={asked} />}
        </Read>
      )}
    </section>
  );
}

/** How we change what we run: each number opens the changes behind it. */
export function ChangeMeasures(): React.ReactNode {
  const asked = useSearch({ from: '/frame/changes/measures' });
  const navigate = useNavigate();
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const choose = (part: MeasuresAsked): void =>
    void navigate({ to: '/changes/measures', search: (now) => ({ ...now, ...part }), replace: true });
  const options = [['', 'Every team'], ...teams.map(({ slug, name }) => [slug, name] as const)] as const;
  return (
    <Screen title="Changes" remark="How we change what we run">
      <ChangeTabs />
      <div className="practice-choices">
        <Segmented label="Period" value={asked.days ?? '90'} onChange={(days) => choose({ days })} options={[...periods]} />
        <Choice
          label="Team"
          value={asked.team ?? ''}
          options={options}
          onChange={(team) => choose({ team: team === '' ? undefined : team })}
        />
      </div>
      <Read query={useQuery(practiceQuery(asked))} what="the measures" rows={12}>
        {(view) => <Whole view={view} asked={asked} />}
      </Read>
      <Delivery asked={asked} choose={choose} />
    </Screen>
  );
}
