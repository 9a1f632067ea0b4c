import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';

import { get, type Answer } from '../../web/api.ts';
import { administers, useMe } from '../../web/me.ts';
import { Heading } from '../../web/parts/heading.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { clockTime } from '../../web/parts/time.ts';
import { zoneLetters } from '../../web/parts/zone.ts';
import { When } from '../../web/parts/when.tsx';
import { useMinute } from '../../web/clock.ts';
import { Screen } from '../../web/screen.tsx';
import './catalog.css';
import { channelWords } from './channels.ts';
import { PersonActs } from './person-acts.tsx';
import { PersonRoles } from './person-roles.tsx';

type PersonWhole = Answer<'GET /people/:person'>;

const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['people', id],
    queryFn: async ({ signal }) => await get('/people/:person', { params: { person: id } }, signal),
  });

function Teams({ person }: { person: PersonWhole }): React.ReactNode {
  return (
    <section>
      <Heading aside={person.teams.length}>Teams</Heading>
      {person.teams.length === 0 && (
        <Empty title="In no team yet.">
          <Link to="/people">See the teams</Link>
        </Empty>
      )}
      <ul className="rows">
        {person.teams.map((team) => (
          <li key={team.slug} className="whole">
            <Link to="/teams/$slug" params={{ slug: team.slug }}>
              {team.name}
            </Link>
            <span className="push second">{team.role}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Shifts({ person }: { person: PersonWhole }): React.ReactNode {
  return (
    <section>
      <Heading aside="the next turns">On call</Heading>
      {person.shifts.length === 0 && (
        <Empty title="No shift ahead.">
          <Link to="/on-call">See the schedule</Link>
        </Empty>
      )}
      <ul className="rows">
        {person.shifts.map((shift) => (
          <li key={`${shift.from} ${shift.role}`}>
            <span className="what">{shift.team}</span>
            <span className="push second">
              <When at={shift.from} /> to <When at={shift.until} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Methods({ person }: { person: PersonWhole }): React.ReactNode {
  return (
    <section>
      <Heading aside="addresses are seen by their owner">Contact methods</Heading>
      {person.methods.length === 0 && <Empty title="Cannot be paged." />}
      <ul className="rows">
        {person.methods.map((method, place) => (
          <li key={`${method.channel} ${place}`}>
            <span>
              {channelWords(method.channel)}
              {method.rings && <span className="third">, rings</span>}
            </span>
            <span className="push second">{method.verified ? 'verified' : 'not verified'}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Body({ person }: { person: PersonWhole }): React.ReactNode {
  const now = useMinute();
  const admin = administers(useMe());
  return (
    <>
      <p className="service-facts">
        <a href={`mailto:${person.email}`}>{person.email}</a>
        <span>
          {person.zone.replaceAll('_', ' ')}, now <b>{clockTime(now, person.zone)}</b> {zoneLetters(now, person.zone)}
        </span>
      </p>
      {person.findings.map((finding) => (
        <p key={finding} className="finding">
          <b>{finding}</b>
        </p>
      ))}
      <div className="columns">
        <div className="stack">
          <Teams person={person} />
          <PersonRoles person={person} admin={admin} />
        </div>
        <div className="stack">
          <Shifts person={person} />
          <Methods person={person} />
        </div>
      </div>
    </>
  );
}

/** One person: what time it is there, which teams, when on call, by what to be reached. */
export function Person(): React.ReactNode {
  const { id } = useParams({ from: '/frame/people/$id' });
  const query = useQuery(personQuery(id));
  const admin = administers(useMe());
  return (
    <Screen title={query.data?.name ?? 'Person'} acts={admin && query.data !== undefined && <PersonActs person={query.data} />}>
      <Read query={query} what="this person">
        {(person) => <Body person={person} />}
      </Read>
    </Screen>
  );
}
