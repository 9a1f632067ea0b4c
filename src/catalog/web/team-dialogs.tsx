import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { send, wrongAt, type Answer } from '../../web/api.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { PersonPick } from './person-pick.tsx';
import { teamsQuery } from './reading.ts';

/** `Payments and ledger` as `payments-and-ledger`. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

interface TeamForm {
  readonly name: string;
  readonly parent: string;
  readonly manager: string;
}

interface FormProps {
  readonly title: string;
  readonly verb: string;
  readonly start: TeamForm;
  readonly save: (form: TeamForm) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Teams that may stand above one. */
function useAbove(name: string): readonly (readonly [string, string])[] {
  const teams = useQuery(teamsQuery).data?.items ?? [];
  return [['', 'nothing: it is a top'], ...teams.filter((team) => team.name !== name).map((team) => [team.slug, team.name] as const)];
}

/** Name, what stands above it, and who manages it: whom escalation climbs to. */
function TeamDialog({ title, verb, start, save, onClose }: FormProps): React.ReactNode {
  const client = useQueryClient();
  const above = useAbove(start.name);
  const [form, setForm] = useState(start);
  const saving = useMutation({
    mutationFn: async () => await save(form),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
  });
  const { error } = saving;
  const ready = !saving.isPending && slugOf(form.name) !== '';
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate();
        }}
      >
        <TextField
          label="Name"
          required
          data-autofocus
          value={form.name}
          onChange={(name) => setForm({ ...form, name })}
          wrong={wrongAt(error, 'name') ?? wrongAt(error, 'slug')}
        />
        <Choice
          label="Above it"
          value={form.parent}
          onChange={(parent) => setForm({ ...form, parent })}
          options={above}
          hint="Escalation climbs along this."
          wrong={wrongAt(error, 'parent')}
        />
        <PersonPick
          label="Manager"
          focus={false}
          value={form.manager}
          onChange={(_, person) => setForm({ ...form, manager: person?.slug ?? '' })}
          wrong={wrongAt(error, 'manager')}
        />
        {error !== null && <Failed error={error} what="the team" />}
        <div className="acts">
          <Button look="main" submit disabled={!ready}>
            {verb}
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const bodyOf = ({ name, parent, manager }: TeamForm) => ({
  name,
  parent: parent === '' ? null : parent,
  manager: manager === '' ? null : { person: manager },
});

/** A new team in the tree. */
export function NewTeamDialog({ onClose }: { onClose: () => void }): React.ReactNode {
  const top = useQuery(teamsQuery).data?.items.find(({ parent }) => parent === null)?.slug ?? '';
  const save = async (form: TeamForm): Promise<unknown> =>
    await send('POST', '/teams', { body: { slug: slugOf(form.name), ...bodyOf(form) } });
  return <TeamDialog title="New team" verb="Add" start={{ name: '', parent: top, manager: '' }} save={save} onClose={onClose} />;
}

type Standing = Pick<Answer<'GET /teams/:team'>, 'slug' | 'name' | 'parent' | 'manager'>;

/** The slug of the person who manages a team; empty where nobody or a rotation does. */
const managerOf = ({ manager }: Standing): string => (manager !== null && 'person' in manager ? manager.person : '');

/** Another name, place or manager for a team. A rotation of managers stays unless a person is named. */
export function ChangeTeamDialog({ team, onClose }: { team: Standing; onClose: () => void }): React.ReactNode {
  const start = { name: team.name, parent: team.parent ?? '', manager: managerOf(team) };
  const save = async (form: TeamForm): Promise<unknown> => {
    const { manager, ...rest } = bodyOf(form);
    const body = form.manager === '' && team.manager !== null && 'rotation' in team.manager ? rest : { ...rest, manager };
    return await send('PATCH', '/teams/:team', { params: { team: team.slug }, body });
  };
  return <TeamDialog title={`Change ${team.name}`} verb="Save" start={start} save={save} onClose={onClose} />;
}

/** Takes a person into a team. */
export function MemberDialog({ team, onClose }: { team: Standing; onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const [person, setPerson] = useState('');
  const join = useMutation({
    mutationFn: async () => await send('PUT', '/teams/:team/members/:person', { params: { team: team.slug, person } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
  });
  return (
    <Dialog title={`Take into ${team.name}`} onClose={onClose} size={440}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          join.mutate();
        }}
      >
        <PersonPick label="Person" value={person} onChange={(_, found) => setPerson(found?.slug ?? '')} />
        {join.error !== null && <Failed error={join.error} what="the team" />}
        <div className="acts">
          <Button look="main" submit disabled={join.isPending || person === ''}>
            Take in
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
