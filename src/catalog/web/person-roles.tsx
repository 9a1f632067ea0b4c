import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { get, send, wrongAt } from '../../web/api.ts';
import { Button, Choice } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { roles, type Role } from '../../web/roles.ts';
import { teamsQuery } from './reading.ts';

const grantsQuery = queryOptions({
  queryKey: ['people', 'grants'],
  queryFn: async ({ signal }) => await get('/grants', {}, signal),
});

interface PersonProps {
  readonly person: { readonly id: string; readonly name: string };
}

/** A role on a team and all below it, or on the organisation. */
function RoleDialog({ person, onClose }: PersonProps & { onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const [role, setRole] = useState<Role>('responder');
  const [team, setTeam] = useState('');
  const grant = useMutation({
    mutationFn: async () => await send('POST', '/grants', { body: { personId: person.id, role, teamId: team === '' ? null : team } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
  });
  return (
    <Dialog title={`A role for ${person.name}`} onClose={onClose} size={440}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          grant.mutate();
        }}
      >
        <Choice label="Role" value={role} onChange={setRole} options={roles} wrong={wrongAt(grant.error, 'role')} />
        <Choice
          label="Where"
          value={team}
          onChange={setTeam}
          options={[['', 'everywhere'], ...teams.map(({ id, name }) => [id, `${name} and below`] as const)]}
          wrong={wrongAt(grant.error, 'teamId')}
        />
        {grant.error !== null && <Failed error={grant.error} what="the role" />}
        <div className="acts">
          <Button look="main" submit disabled={grant.isPending}>
            Give it
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The roles that a person holds; an administrator gives them and takes them back. */
export function PersonRoles({ person, admin }: PersonProps & { admin: boolean }): React.ReactNode {
  const client = useQueryClient();
  const grants = useQuery(grantsQuery);
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const [giving, setGiving] = useState(false);
  const whereOf = (teamId: string | null): string =>
    teamId === null ? 'everywhere' : `${teams.find(({ id }) => id === teamId)?.name ?? 'a team'} and below`;
  return (
    <section>
      <Heading
        aside={
          admin ? (
            <button type="button" className="link" onClick={() => setGiving(true)}>
              Give a role
            </button>
          ) : undefined
        }
      >
        Roles
      </Heading>
      <Read query={grants} what="roles" rows={2}>
        {({ items }) => {
          const own = items.filter(({ personId }) => personId === person.id);
          if (own.length === 0) return <Empty title="No role: they sign in and read nothing." />;
          return (
            <ul className="rows">
              {own.map(({ id, role, teamId }) => (
                <li key={id}>
                  <span className="what">
                    {role} <span className="third">{whereOf(teamId)}</span>
                  </span>
                  {admin && (
                    <span className="push">
                      <Sure
                        verb="Take back"
                        of={`${role}, ${whereOf(teamId)}`}
                        title={`Take ${role} back from ${person.name}`}
                        act={async () => {
                          await send('DELETE', '/grants/:grant', { params: { grant: id } });
                          await client.invalidateQueries({ queryKey: ['people'] });
                        }}
                      >
                        At once, in every window of theirs.
                      </Sure>
                    </span>
                  )}
                </li>
              ))}
            </ul>
          );
        }}
      </Read>
      {giving && <RoleDialog person={person} onClose={() => setGiving(false)} />}
    </section>
  );
}
