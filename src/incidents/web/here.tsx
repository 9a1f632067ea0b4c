import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { send } from '../../web/api.ts';
import { useMe, useMyself } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Initials } from '../../web/parts/marks.tsx';
import { Menu, MenuDivider, MenuItem } from '../../web/parts/menu.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { ActForm } from './act-dialogs.tsx';
import { NeedDialog } from './need-dialog.tsx';
import { checkIn, useCallAct, useMine, type Attendance, type Call, type IncidentRole } from './call-reading.ts';

const roleWords: Readonly<Record<IncidentRole, string>> = {
  leader: 'leads',
  ops: 'front-line ops',
  resolver: 'resolver',
  liaison: 'liaison',
  manager: 'manager',
};

interface Asked {
  readonly role: IncidentRole;
  readonly name: string;
  readonly duty: string;
}

/** Gives a role to somebody: whoever has it hands it over by that. */
function RoleDialog({ ticket, asked, onClose }: { ticket: string; asked: Asked; onClose: () => void }): React.ReactNode {
  const [person, setPerson] = useState('');
  const give = useCallAct(ticket, onClose);
  return (
    <ActForm
      title={asked.name}
      verb="Hand over"
      ready={person !== ''}
      act={give}
      what="the role"
      onClose={onClose}
      onSubmit={() =>
        give.mutate(async () => await send('POST', '/tickets/:ticket/roles', { params: { ticket }, body: { role: asked.role, person } }))
      }
    >
      <p className="second">{asked.duty}</p>
      <PersonPick label="Who takes it" value={person} onChange={setPerson} />
    </ActForm>
  );
}

interface RowProps {
  readonly ticket: string;
  readonly call: Call;
  readonly one: Attendance;
  readonly onAct: (act: () => Promise<Call>) => void;
  readonly onAsk: (asked: Asked) => void;
}

function standing({ health, healthAt, joinedAt }: Attendance): React.ReactNode {
  if (health === 'checking' || healthAt === null) return <When at={joinedAt} as="clock" />;
  return (
    <>
      {health === 'healthy' ? 'healthy ' : 'not healthy '}
      <When at={healthAt} as="clock" />
    </>
  );
}

/** One person who is here, with what can be done about them behind their time. */
function Person({ ticket, call, one, onAct, onAsk }: RowProps): React.ReactNode {
  const me = useMe();
  const mine = one.person.id === me?.id;
  const body = { person: one.person.id };
  const post = (role: IncidentRole) => async () =>
    await send('POST', '/tickets/:ticket/roles', { params: { ticket }, body: { role, ...body } });
  const release = (anyway: boolean) => async () =>
    await send('POST', '/tickets/:ticket/release', { params: { ticket }, body: { ...body, anyway } });
  return (
    <li title={one.healthText ?? undefined}>
      <Initials name={one.person.name} mine={mine} />
      <span className="what">
        {mine ? <b>You</b> : one.person.name}
        {one.team !== null && `, ${one.team}`} <span className="second">{one.roles.map((role) => roleWords[role]).join(', ')}</span>
      </span>
      <Menu
        button={(wiring) => (
          <button {...wiring} type="button" className="link push">
            <span className="unseen">{mine ? 'You' : one.person.name}: </span>
            {standing(one)}
          </button>
        )}
      >
        {call.roles
          .filter(({ role }) => !one.roles.includes(role))
          .map(({ role, name }) => (
            <MenuItem key={role} onClick={() => onAct(post(role))}>
              {mine ? 'Be' : 'Make'} {name.toLowerCase()}
            </MenuItem>
          ))}
        {call.roles
          .filter(({ role }) => one.roles.includes(role))
          .map((role) => (
            <MenuItem key={role.role} onClick={() => onAsk(role)}>
              Hand over {role.name.toLowerCase()}…
            </MenuItem>
          ))}
        <MenuDivider />
        <MenuItem onClick={() => onAct(release(one.health !== 'healthy'))}>
          {one.health === 'healthy' ? 'Release' : 'Release without a healthy check'}
        </MenuItem>
      </Menu>
    </li>
  );
}

/** That nobody leads, or whoever is to lead is not here so far; undefined once somebody who leads is here. */
function leaderLacking(call: Call, me: string | undefined): string | undefined {
  const leader = call.roles.find(({ role }) => role === 'leader')?.holders[0];
  if (leader === undefined) return 'Nobody leads';
  const isHere = call.here.some(({ person, releasedAt }) => person.id === leader.id && releasedAt === null);
  if (isHere) return undefined;
  return leader.id === me ? 'You lead: check in' : `${leader.name} leads, not here yet`;
}

/** Who is here, for which team, with which roles, and how their services are. */
export function Here({ name, call }: { name: string; call: Call }): React.ReactNode {
  const [asked, setAsked] = useState<Asked | undefined>();
  const [needs, setNeeds] = useState(false);
  const act = useCallAct(name);
  const mine = useMine(call);
  const team = useMyself()?.teams[0];
  const here = call.here.filter(({ releasedAt }) => releasedAt === null);
  const lacking = leaderLacking(call, useMe()?.id);
  const gone = call.here.length - here.length;
  return (
    <section className="rail-here">
      <Heading aside={`${here.length} here${gone === 0 ? '' : `, ${gone} released`}`}>Here</Heading>
      <ul className="rows rail">
        {here.map((one) => (
          <Person key={`${one.person.id} ${one.joinedAt}`} ticket={name} call={call} one={one} onAct={act.mutate} onAsk={setAsked} />
        ))}
        {lacking !== undefined && (
          <li>
            <span className="second">{lacking}</span>
            {!mine.roles.includes('leader') && (
              <Button
                look="quiet"
                className="push"
                disabled={act.isPending}
                onClick={() =>
                  act.mutate(
                    async () => await send('POST', '/tickets/:ticket/roles', { params: { ticket: name }, body: { role: 'leader' } }),
                  )
                }
              >
                Lead it
              </Button>
            )}
          </li>
        )}
      </ul>
      <div className="acts">
        {mine.here === undefined && (
          <Button disabled={act.isPending} onClick={() => act.mutate(async () => await checkIn(name, team?.slug))}>
            I am here{team === undefined ? '' : ` for ${team.name}`}
          </Button>
        )}
        <Button onClick={() => setNeeds(true)}>Need somebody…</Button>
      </div>
      {act.error !== null && <Failed error={act.error} what="that" />}
      {needs && <NeedDialog name={name} onClose={() => setNeeds(false)} />}
      {asked !== undefined && <RoleDialog ticket={name} asked={asked} onClose={() => setAsked(undefined)} />}
    </section>
  );
}
