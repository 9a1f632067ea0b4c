import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';

import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Initials } from '../../web/parts/marks.tsx';
import { administers, useMe } from '../../web/me.ts';
import { Narrow } from '../../web/parts/narrow.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { Screen } from '../../web/screen.tsx';
import './catalog.css';
import { NewPersonDialog } from './new-person.tsx';
import { peopleQuery, teamsQuery, type TeamRow } from './reading.ts';
import { NewTeamDialog } from './team-dialogs.tsx';

/** Teams in the order of the tree, each with its depth. */
export function inTree(teams: readonly TeamRow[], parent: string | null = null, depth = 0): { team: TeamRow; depth: number }[] {
  return teams
    .filter((team) => team.parent === parent)
    .flatMap((team) => [{ team, depth }, ...(depth < 8 ? inTree(teams, team.slug, depth + 1) : [])]);
}

function Teams(): React.ReactNode {
  const teams = useQuery(teamsQuery);
  return (
    <section>
      <Heading aside={teams.data?.items.length}>Teams</Heading>
      <Read query={teams} what="teams">
        {({ items }) => (
          <ul className="rows">
            {inTree(items).map(({ team, depth }) => (
              <li key={team.slug} className="whole">
                <span className={`what tree-${Math.min(depth, 3)}`}>
                  <Link to="/teams/$slug" params={{ slug: team.slug }}>
                    {team.name}
                  </Link>
                </span>
                <span className="push second small">
                  {team.members} {team.members === 1 ? 'member' : 'members'} · {team.services}{' '}
                  {team.services === 1 ? 'service' : 'services'}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Read>
    </section>
  );
}

function Everyone({ q }: { q: string }): React.ReactNode {
  const people = useQuery(peopleQuery);
  const me = useMe();
  return (
    <section>
      <Heading aside={people.data?.items.length}>People</Heading>
      <Read query={people} what="people" rows={12}>
        {({ items }) => {
          const shown = items.filter(({ name, email, teams }) =>
            `${name} ${email} ${teams.map((team) => team.name).join(' ')}`.toLowerCase().includes(q.toLowerCase()),
          );
          if (shown.length === 0) return <Empty title={`Nobody has the words “${q}”.`} />;
          return (
            <ul className="rows">
              {shown.map((person) => (
                <li key={person.id} className="whole">
                  <Initials name={person.name} mine={person.id === me?.id} />
                  <span className="what">
                    <Link to="/people/$id" params={{ id: person.id }}>
                      {person.name}
                    </Link>{' '}
                    <span className="third">{person.teams.map((team) => `${team.name}, ${team.role}`).join(' · ')}</span>
                  </span>
                  <span className="push second small">
                    {person.reachable ? person.zone.replaceAll('_', ' ') : <b>not reachable for severity 1</b>}
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Read>
    </section>
  );
}

/** People and teams: who is where, who can be reached. */
export function People(): React.ReactNode {
  const { q = '' } = useSearch({ from: '/frame/people' });
  const navigate = useNavigate();
  const me = useMe();
  const [making, setMaking] = useState<'person' | 'team' | undefined>();
  const narrow = useCallback(
    (next: string | undefined) => void navigate({ to: '/people', search: { q: next }, replace: true }),
    [navigate],
  );
  const acts = (
    <span className="acts">
      <Narrow q={q} onChange={narrow} />
      {administers(me) && (
        <>
          <Button onClick={() => setMaking('person')}>New person</Button>
          <Button onClick={() => setMaking('team')}>New team</Button>
        </>
      )}
    </span>
  );
  return (
    <Screen title="People and teams" acts={acts}>
      <div className="columns wide-left">
        <Everyone q={q} />
        <Teams />
      </div>
      {making === 'person' && <NewPersonDialog onClose={() => setMaking(undefined)} />}
      {making === 'team' && <NewTeamDialog onClose={() => setMaking(undefined)} />}
    </Screen>
  );
}
