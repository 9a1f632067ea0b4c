import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { get, type Answer } from '../../web/api.ts';
import { Empty, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { Screen } from '../../web/screen.tsx';
import './changes.css';
import './hindsight.css';
import { ChangeTabs } from './tabs.tsx';

const hindsightQuery = queryOptions({
  queryKey: ['changes', 'hindsight'],
  queryFn: async ({ signal }) => await get('/changes/what-changed', { query: {} }, signal),
  staleTime: 60_000,
});

type Hindsight = Answer<'GET /changes/what-changed'>;
type Incident = Hindsight['incidents'][number];

const percent = (share: number | null): string => (share === null ? 'no data' : `${Math.round(share * 100)} %`);
const minutesOf = (length: number | null): string => (length === null ? 'no data' : `${Math.round(length / 60_000)} min`);

function Figure({ value, words, of }: { value: string; words: string; of: string }): React.ReactNode {
  return (
    <div>
      <dt>{words}</dt>
      <dd>
        <b>{value}</b> <span className="second small">{of}</span>
      </dd>
    </div>
  );
}

function Numbers({ told }: { told: Hindsight }): React.ReactNode {
  const { first, three, accused, compound, single } = told;
  return (
    <dl className="hindsight">
      <Figure words="Cause ranked first" value={percent(first.value)} of={`${first.rows.length} of ${first.of.length} confirmed`} />
      <Figure words="Cause in the first three" value={percent(three.value)} of={`${three.rows.length} of ${first.of.length}`} />
      <Figure
        words="A change accused where none did it"
        value={percent(accused.value)}
        of={`${accused.rows.length} of ${accused.of.length}`}
      />
      <Figure words="Compound, restored in" value={minutesOf(compound.restoreMs)} of={`median of ${compound.rows.length}`} />
      <Figure words="Others, restored in" value={minutesOf(single.restoreMs)} of={`median of ${single.rows.length}`} />
    </dl>
  );
}

function verdict({ confirmed, place, none }: Incident): string {
  if (confirmed === null) return 'not confirmed yet';
  if (confirmed.length === 0) return none ? 'no change did it, as it said' : 'no change did it, and one was accused';
  return `${confirmed.join(', ')} did it: ${place === null ? 'was not listed' : `stood ${place === 1 ? 'first' : `at ${place}`}`}`;
}

function Row({ incident }: { incident: Incident }): React.ReactNode {
  const { number, title, cutAt, shown, none, overlapping } = incident;
  const [likeliest] = shown;
  return (
    <tr>
      <td>
        <Link to="/tickets/$number" params={{ number: `T-${number}` }}>
          T-{number} {title}
        </Link>
      </td>
      <td className="cell-2">
        {none || likeliest === undefined ? 'none of these' : `${likeliest.change}, ${percent(likeliest.likelihood)}`}
      </td>
      <td>{verdict(incident)}</td>
      <td className="cell-2">{overlapping.length > 1 ? `compound: ${overlapping.join(', ')}` : ''}</td>
      <td className="right nowrap">
        <When at={cutAt} />
      </td>
    </tr>
  );
}

function Body({ told }: { told: Hindsight }): React.ReactNode {
  if (told.incidents.length === 0)
    return <Empty title="Nothing was asked yet.">The answer that an incident of severity 1 or 2 shows first is kept here.</Empty>;
  return (
    <>
      <p className="second">
        What incidents showed first in the last 90 days, held against what approved post mortems confirm. The weights stay as they are.
      </p>
      <Numbers told={told} />
      <table className="plain phone-list">
        <thead>
          <tr>
            <th>Incident</th>
            <th>Shown first</th>
            <th>In hindsight</th>
            <th>Overlapping</th>
            <th className="right">When</th>
          </tr>
        </thead>
        <tbody>
          {told.incidents.map((incident) => (
            <Row key={incident.id} incident={incident} />
          ))}
        </tbody>
      </table>
    </>
  );
}

/** How right the first answers to "what changed?" were, and how compound incidents went, with the incidents behind the numbers. */
export function InHindsight(): React.ReactNode {
  const query = useQuery(hindsightQuery);
  return (
    <Screen title="Changes">
      <ChangeTabs />
      <Read query={query} what="what changed" rows={8}>
        {(told) => <Body told={told} />}
      </Read>
    </Screen>
  );
}
