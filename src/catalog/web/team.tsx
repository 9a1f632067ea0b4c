import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';

import { get, send, type Answer } from '../../web/api.ts';
import { manages, useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { HealthMark, Initials } from '../../web/parts/marks.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { Screen } from '../../web/screen.tsx';
import './catalog.css';
import { ChangeTeamDialog, MemberDialog } from './team-dialogs.tsx';

type TeamWhole = Answer<'GET /teams/:team'>;

const teamQuery = (slug: string) =>
  queryOptions({
    queryKey: ['people', 'teams', slug],
    queryFn: async ({ signal }) => await get('/teams/:team', { params: { team: slug } }, signal),
  });

function Members({ team, onAdd }: { team: TeamWhole; onAdd: () => void }): React.ReactNode {
  const me = useMe();
  const client = useQueryClient();
  const may = manages(me);
  return (
    <section>
      <Heading aside={team.members.length}>Members</Heading>
      {team.members.length === 0 && (
        <Empty title="Nobody is in it yet.">
          <button type="button" className="link" onClick={onAdd}>
            Take somebody in
          </button>
        </Empty>
      )}
      <ul className="rows">
        {team.members.map((member) => (
          <li key={member.id}>
            <Initials name={member.name} mine={member.id === me?.id} />
            <Link to="/people/$id" params={{ id: member.id }}>
              {member.name}
            </Link>
            <span className="push second">{member.role}</span>
            {may && (
              <Sure
                verb="Take out"
                of={member.name}
                title={`Take ${member.name} out of ${team.name}`}
                act={async () => {
                  await send('DELETE', '/teams/:team/members/:person', { params: { team: team.slug, person: member.id } });
                  await client.invalidateQueries({ queryKey: ['people'] });
                }}
              >
                Rotations that have them go on having them.
              </Sure>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rotations({ team }: { team: TeamWhole }): React.ReactNode {
  return (
    <section>
      <Heading
        aside={
          <Link to="/on-call" search={{ team: team.slug }}>
            Schedule
          </Link>
        }
      >
        Rotations
      </Heading>
      {team.rotations.length === 0 && (
        <Empty title="No rotation: pages go to a named expert and the group manager.">
          <Link to="/on-call" search={{ team: team.slug }}>
            Make one
          </Link>{' '}
          on the schedule.
        </Empty>
      )}
      <ul className="rows">
        {team.rotations.map((rotation) => (
          <li key={rotation.slug}>
            <span className="what">
              {rotation.name} <span className="third">{rotation.words}</span>
            </span>
            <span className="push">{rotation.now ?? <b>nobody</b>}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What else is known of a team. */
function Elsewhere({ team }: { team: TeamWhole }): React.ReactNode {
  return (
    <>
      <Link to="/tickets" search={{ team: team.id }}>
        Open tickets
      </Link>
      <Link to="/teams/$slug/process" params={{ slug: team.slug }}>
        How it changes production
      </Link>
    </>
  );
}

function Body({ team, onAdd }: { team: TeamWhole; onAdd: () => void }): React.ReactNode {
  return (
    <>
      <p className="service-facts">
        {team.above.length > 0 && (
          <span>
            Under{' '}
            {team.above.map((above, place) => (
              <span key={above.slug}>
                {place > 0 && ', '}
                <Link to="/teams/$slug" params={{ slug: above.slug }}>
                  {above.name}
                </Link>
              </span>
            ))}
          </span>
        )}
        {team.below.length > 0 && (
          <span>
            Above{' '}
            {team.below.map((below, place) => (
              <span key={below.slug}>
                {place > 0 && ', '}
                <Link to="/teams/$slug" params={{ slug: below.slug }}>
                  {below.name}
                </Link>
              </span>
            ))}
          </span>
        )}
        <Elsewhere team={team} />
      </p>
      <div className="columns">
        <Members team={team} onAdd={onAdd} />
        <div className="stack">
          <Rotations team={team} />
          <section>
            <Heading aside={team.services.length}>Services</Heading>
            {team.services.length === 0 && <Empty title="It owns no service." />}
            <ul className="rows">
              {team.services.map((service) => (
                <li key={service.slug} className="whole">
                  <HealthMark health={service.health} />
                  <Link to="/services/$slug" params={{ slug: service.slug }}>
                    {service.name}
                  </Link>
                  <span className="push second">tier {service.tier}</span>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </>
  );
}

/** One team: its place in the tree, its members, rotations and services. */
export function Team(): React.ReactNode {
  const { slug } = useParams({ from: '/frame/teams/$slug' });
  const query = useQuery(teamQuery(slug));
  const me = useMe();
  const [asking, setAsking] = useState<'change' | 'member' | undefined>();
  const close = (): void => setAsking(undefined);
  const acts = manages(me) && (
    <span className="acts">
      <Button onClick={() => setAsking('member')}>Take somebody in</Button>
      <Button onClick={() => setAsking('change')}>Change</Button>
    </span>
  );
  return (
    <Screen title={query.data?.name ?? slug} acts={acts}>
      <Read query={query} what={slug}>
        {(team) => (
          <>
            <Body team={team} onAdd={() => setAsking('member')} />
            {asking === 'change' && <ChangeTeamDialog team={team} onClose={close} />}
            {asking === 'member' && <MemberDialog team={team} onClose={close} />}
          </>
        )}
      </Read>
    </Screen>
  );
}
