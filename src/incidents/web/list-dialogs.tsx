import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { send, wrongAt } from '../../web/api.ts';
import { useMyself } from '../../web/me.ts';
import { TextArea, TextField } from '../../web/parts/controls.tsx';
import { ActForm } from './act-dialogs.tsx';
import { listsQuery, type EngagementList, type Lists, type NotificationList } from './engage-reading.ts';

/** Stores a list; what it answers stands on the screen at once. */
function useStore(onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (store: () => Promise<Lists>) => await store(),
    onSuccess: async (lists) => {
      client.setQueryData(listsQuery.queryKey, lists);
      onClose();
      await client.invalidateQueries({ queryKey: ['lists'] });
    },
  });
}

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 63);

/** One entry a line, or apart by commas or spaces. */
const entries = (text: string): string[] => text.split(/[\s,]+/).filter((entry) => entry !== '');

/** What was said of a field or of one of its entries. */
const wrongIn = (error: Error | null, field: string): string | undefined =>
  wrongAt(error, field) ??
  Array.from({ length: 20 }, (_, place) => wrongAt(error, `${field}.${place}`)).find((words) => words !== undefined);

const noEngagement: EngagementList = {
  slug: '',
  name: '',
  problem: '',
  team: '',
  teamName: '',
  description: '',
  whom: [],
  services: [],
  mayEdit: true,
};
const noNotification: NotificationList = {
  slug: '',
  name: '',
  team: '',
  teamName: '',
  description: '',
  core: [],
  services: [],
  severities: [1, 2],
  members: [],
  mine: 'no',
  mayEdit: true,
};

/** A new list is held by the first team of whoever makes it, unless they name another. */
function useTeam(standing: string): readonly [string, (team: string) => void] {
  const own = useMyself()?.teams[0]?.slug ?? '';
  const [team, setTeam] = useState(standing === '' ? undefined : standing);
  return [team ?? own, setTeam];
}

/** Makes or changes an engagement list. */
export function EngagementListDialog({ list: standing, onClose }: { list: EngagementList | null; onClose: () => void }): React.ReactNode {
  const list = standing ?? noEngagement;
  const [name, setName] = useState(list.name);
  const [problem, setProblem] = useState(list.problem);
  const [owner, setTeam] = useTeam(list.team);
  const [whom, setWhom] = useState(list.whom.join('\n'));
  const [services, setServices] = useState(list.services.join('\n'));
  const store = useStore(onClose);
  const body = { name, problem, team: owner, description: list.description, whom: entries(whom), services: entries(services) };
  return (
    <ActForm
      title={standing === null ? 'New engagement list' : list.name}
      verb="Store"
      ready={name.trim() !== '' && problem.trim() !== '' && body.whom.length > 0}
      act={store}
      what="the list"
      onClose={onClose}
      onSubmit={() =>
        store.mutate(async () => await send('PUT', '/lists/engagement/:list', { params: { list: standing?.slug ?? slugOf(name) }, body }))
      }
    >
      <TextField label="Name" required value={name} onChange={setName} wrong={wrongAt(store.error, 'name')} />
      <TextField label="Kind of problem" required hint="network, database, security" value={problem} onChange={setProblem} />
      <TextField
        label="Team that holds it"
        required
        hint="Its managers alone change the list."
        value={owner}
        onChange={setTeam}
        wrong={wrongAt(store.error, 'team')}
      />
      <TextArea
        label="Whom"
        mono
        rows={4}
        hint="One a line: service:ledger, rotation:database, person:olga, page-ledger-secondary"
        value={whom}
        onChange={setWhom}
        wrong={wrongIn(store.error, 'whom')}
      />
      <TextArea
        label="Services whose severity 1 calls it in by itself"
        mono
        rows={2}
        hint="One a line, or none"
        value={services}
        onChange={setServices}
        wrong={wrongIn(store.error, 'services')}
      />
    </ActForm>
  );
}

/** Makes or changes a notification list. Who joins it does so alone. */
export function NotificationListDialog({
  list: standing,
  onClose,
}: {
  list: NotificationList | null;
  onClose: () => void;
}): React.ReactNode {
  const list = standing ?? noNotification;
  const [name, setName] = useState(list.name);
  const [owner, setTeam] = useTeam(list.team);
  const [core, setCore] = useState(list.core.join('\n'));
  const [services, setServices] = useState(list.services.join('\n'));
  const [severities, setSeverities] = useState(list.severities.join(', '));
  const store = useStore(onClose);
  const body = {
    name,
    team: owner,
    description: list.description,
    core: entries(core),
    services: entries(services),
    severities: entries(severities).map(Number),
  };
  return (
    <ActForm
      title={standing === null ? 'New notification list' : list.name}
      verb="Store"
      ready={name.trim() !== ''}
      act={store}
      what="the list"
      onClose={onClose}
      onSubmit={() =>
        store.mutate(async () => await send('PUT', '/lists/notification/:list', { params: { list: standing?.slug ?? slugOf(name) }, body }))
      }
    >
      <TextField label="Name" required value={name} onChange={setName} wrong={wrongAt(store.error, 'name')} />
      <TextField label="Team that holds it" required value={owner} onChange={setTeam} wrong={wrongAt(store.error, 'team')} />
      <TextArea
        label="Core members, who cannot leave"
        mono
        rows={3}
        hint="People by their short names, one a line"
        value={core}
        onChange={setCore}
        wrong={wrongIn(store.error, 'core')}
      />
      <TextArea
        label="Services that it is about"
        mono
        rows={3}
        hint="One a line; none means every service"
        value={services}
        onChange={setServices}
        wrong={wrongIn(store.error, 'services')}
      />
      <TextField label="Severities" value={severities} onChange={setSeverities} wrong={wrongIn(store.error, 'severities')} />
    </ActForm>
  );
}

/** Says what a severity 1 opens. */
export function OpeningDialog({ opening, onClose }: { opening: Lists['opening']; onClose: () => void }): React.ReactNode {
  const [place, setPlace] = useState(opening?.place ?? '');
  const [leaders, setLeaders] = useState(opening?.leaders ?? '');
  const [ops, setOps] = useState(opening?.ops ?? '');
  const store = useStore(onClose);
  const given = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  return (
    <ActForm
      title="What a severity 1 opens"
      verb="Store"
      ready
      act={store}
      what="it"
      onClose={onClose}
      onSubmit={() =>
        store.mutate(
          async () => await send('PUT', '/lists/opening', { body: { place: given(place), leaders: given(leaders), ops: given(ops) } }),
        )
      }
    >
      <TextField
        label="Where people meet"
        hint="An address or a number with its pin. {number}, {service} and {severity} stand for the ticket's."
        placeholder="https://meet.example.com/evenkeel-{number}"
        value={place}
        onChange={setPlace}
        wrong={wrongAt(store.error, 'place')}
      />
      <TextField
        label="Rotation of call leaders"
        hint="By its short name, or empty: then the primary leads until somebody takes over."
        value={leaders}
        onChange={setLeaders}
        wrong={wrongAt(store.error, 'leaders')}
      />
      <TextField label="Rotation of front-line ops" value={ops} onChange={setOps} wrong={wrongAt(store.error, 'ops')} />
    </ActForm>
  );
}
