import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { peopleQuery } from '../../catalog/web/reading.ts';
import { send } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { Heading } from '../../web/parts/heading.tsx';
import { Empty, Failed } from '../../web/parts/states.tsx';
import { span } from '../../web/parts/time.ts';
import { When } from '../../web/parts/when.tsx';
import { foundAhead, type Finding } from './found-ahead.ts';
import type { Wanted } from './override-dialog.tsx';
import type { Schedule } from './reading.ts';

interface AheadProps {
  readonly schedules: readonly Schedule[];
  readonly onWant: (wanted: Wanted) => void;
}

const keyOf = (finding: Finding): string =>
  finding.kind === 'Reach' ? `reach ${finding.person.id}` : `${finding.kind} ${finding.from} ${finding.until}`;

function Found({ finding, onWant }: { finding: Finding; onWant: (wanted: Wanted) => void }): React.ReactNode {
  if (finding.kind === 'Reach') {
    return (
      <li className="whole">
        <span className="kind">Reach</span>
        <span className="what">
          <Link to="/people/$id" params={{ id: finding.person.id }}>
            {finding.person.name}
          </Link>{' '}
          <span className="second">would not be reached for severity 1</span>
        </span>
      </li>
    );
  }
  const { from, until } = finding;
  return (
    <li>
      <span className="kind">{finding.kind}</span>
      <span className="what">
        {finding.kind === 'Gap'
          ? `${finding.name}, nobody for ${span(until - from)}`
          : `${finding.person.name} on ${finding.names.join(' and ')}`}
      </span>
      <span className="push second">
        <When at={from} /> to <When at={until} />
      </span>
      {finding.kind === 'Gap' && (
        <button type="button" className="link" onClick={() => onWant({ rotation: finding.rotation, from, until })}>
          Cover
        </button>
      )}
    </li>
  );
}

function FoundAhead({ schedules, onWant }: AheadProps): React.ReactNode {
  const now = useMinute();
  const people = useQuery(peopleQuery).data?.items ?? [];
  const found = foundAhead(
    schedules,
    people.filter(({ reachable }) => !reachable),
    now,
  );
  return (
    <section>
      <Heading aside={found.length}>Found ahead</Heading>
      {found.length === 0 && <Empty title="Nothing to mend.">No gap, nobody on two rotations at once, every member can be reached.</Empty>}
      <ul className="rows secondary">
        {found.slice(0, 20).map((finding) => (
          <Found key={keyOf(finding)} finding={finding} onWant={onWant} />
        ))}
      </ul>
    </section>
  );
}

/** Overrides that hold or will hold; each can be ended from now on. */
function Overrides({ schedules, onWant }: AheadProps): React.ReactNode {
  const now = useMinute();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: async (which: { rotation: string; override: string }) =>
      await send('DELETE', '/rotations/:rotation/overrides/:override', { params: which }),
    onSuccess: async () => await client.invalidateQueries({ queryKey: ['oncall'] }),
  });
  const standing = schedules.flatMap((schedule) =>
    schedule.overrides.filter(({ until }) => until > now).map((override) => ({ ...override, schedule })),
  );
  const first = schedules.find(({ may }) => may);
  return (
    <section>
      <Heading aside={standing.length}>Overrides</Heading>
      {standing.length === 0 && (
        <Empty title="Everybody takes their own turn.">
          {first !== undefined && (
            <button type="button" className="link" onClick={() => onWant({ rotation: first.slug })}>
              Put somebody in for a while
            </button>
          )}
        </Empty>
      )}
      <ul className="rows secondary">
        {standing.map(({ id, from, until, person, reason, schedule }) => (
          <li key={id}>
            <span className="what">
              {person.name}{' '}
              <span className="third">
                {schedule.name}, {reason}
              </span>
            </span>
            <span className="push second">
              <When at={from} /> to <When at={until} />
            </span>
            {schedule.may && (
              <button
                type="button"
                className="link"
                disabled={end.isPending}
                onClick={() => end.mutate({ rotation: schedule.slug, override: id })}
              >
                End it<span className="unseen">: {person.name}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {end.error !== null && <Failed error={end.error} what="the override" />}
    </section>
  );
}

/** Under the schedule: what to mend before it comes, and who stands in for whom. */
export function Ahead(props: AheadProps): React.ReactNode {
  return (
    <div className="columns ahead">
      <FoundAhead {...props} />
      <Overrides {...props} />
    </div>
  );
}
