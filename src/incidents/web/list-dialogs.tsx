import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { peopleQuery, servicesQuery, teamsQuery } from '../../catalog/web/reading.ts';
import { rotationsQuery } from '../../oncall/web/rotations.ts';
import { send, wrongAt } from '../../web/api.ts';
import { useMyself } from '../../web/me.ts';
import { TextField } from '../../web/parts/controls.tsx';
import type { PickOption } from '../../web/parts/kit-props.ts';
import { Pick } from '../../web/parts/pick.tsx';
import { PickMany } from '../../web/parts/pick-many.tsx';
import { ActForm } from './act-dialogs.tsx';
import { listsQuery, useEverybody, type EngagementList, type Lists, type NotificationList } from './engage-reading.ts';
import { slugOf } from './field-texts.ts';
import { SeverityChips } from './severity-chips.tsx';

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

interface Slugged {
  readonly slug: string;
  readonly name: string;
}

/** Choices by slug, which is what documents name. */
const bySlug = (items: readonly Slugged[] | undefined): readonly PickOption[] =>
  (items ?? []).map(({ slug, name }) => ({ value: slug, words: name, detail: slug }));

const useServices = (): readonly PickOption[] => bySlug(useQuery(servicesQuery).data?.items);
const usePeople = (): readonly PickOption[] => bySlug(useQuery(peopleQuery).data?.items);
const useRotations = (): readonly PickOption[] => bySlug(useQuery(rotationsQuery).data?.items);

interface HolderProps {
  readonly value: string;
  readonly onChange: (team: string) => void;
  readonly error: Error | null;
}

/** The team that holds a list. */
function HolderPick({ value, onChange, error }: HolderProps): React.ReactNode {
  return (
    <Pick
      label="Team that holds it"
      hint="Its managers alone change the list."
      value={value}
      options={bySlug(useQuery(teamsQuery).data?.items)}
      onChange={onChange}
      wrong={wrongAt(error, 'team')}
    />
  );
}

/** Makes or changes an engagement list. */
export function EngagementListDialog({ list: standing, onClose }: { list: EngagementList | null; onClose: () => void }): React.ReactNode {
  const list = standing ?? noEngagement;
  const [name, setName] = useState(list.name);
  const [problem, setProblem] = useState(list.problem);
  const [owner, setTeam] = useTeam(list.team);
  const [whom, setWhom] = useState(list.whom);
  const [services, setServices] = useState(list.services);
  const everybody = useEverybody().filter((each) => !each.whom.startsWith('list:'));
  const allServices = useServices();
  const store = useStore(onClose);
  const body = { name, problem, team: owner, description: list.description, whom, services };
  return (
    <ActForm
      title={standing === null ? 'New engagement list' : list.name}
      verb="Store"
      ready={name.trim() !== '' && problem.trim() !== '' && whom.length > 0}
      act={store}
      what="the list"
      onClose={onClose}
      onSubmit={() =>
        store.mutate(async () => await send('PUT', '/lists/engagement/:list', { params: { list: standing?.slug ?? slugOf(name) }, body }))
      }
    >
      <TextField label="Name" required value={name} onChange={setName} wrong={wrongAt(store.error, 'name')} />
      <TextField label="Kind of problem" required hint="network, database, security" value={problem} onChange={setProblem} />
      <HolderPick value={owner} onChange={setTeam} error={store.error} />
      <PickMany
        label="Whom it calls in"
        placeholder="A service, a team, a rotation or a name"
        values={whom}
        options={everybody.map((each) => ({ value: each.whom, words: each.words, detail: each.detail }))}
        onChange={setWhom}
        wrong={wrongIn(store.error, 'whom')}
      />
      <PickMany
        label="Services whose severity 1 calls it in by itself"
        hint="None: it is called in by hand alone."
        values={services}
        options={allServices}
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
  const [core, setCore] = useState(list.core);
  const [services, setServices] = useState(list.services);
  const [severities, setSeverities] = useState(list.severities);
  const [people, allServices] = [usePeople(), useServices()];
  const store = useStore(onClose);
  const body = {
    name,
    team: owner,
    description: list.description,
    core,
    services,
    severities,
  };
  return (
    <ActForm
      title={standing === null ? 'New notification list' : list.name}
      verb="Store"
      ready={name.trim() !== '' && severities.length > 0}
      act={store}
      what="the list"
      onClose={onClose}
      onSubmit={() =>
        store.mutate(async () => await send('PUT', '/lists/notification/:list', { params: { list: standing?.slug ?? slugOf(name) }, body }))
      }
    >
      <TextField label="Name" required value={name} onChange={setName} wrong={wrongAt(store.error, 'name')} />
      <HolderPick value={owner} onChange={setTeam} error={store.error} />
      <PickMany
        label="Core members, who cannot leave"
        placeholder="A name"
        values={core}
        options={people}
        onChange={setCore}
        wrong={wrongIn(store.error, 'core')}
      />
      <PickMany
        label="Services that it is about"
        hint="None: it is about every service."
        values={services}
        options={allServices}
        onChange={setServices}
        wrong={wrongIn(store.error, 'services')}
      />
      <SeverityChips legend="Told of severities" values={severities} onChange={setSeverities} wrong={wrongIn(store.error, 'severities')} />
    </ActForm>
  );
}

/** Says what a severity 1 opens. */
export function OpeningDialog({ opening, onClose }: { opening: Lists['opening']; onClose: () => void }): React.ReactNode {
  const [place, setPlace] = useState(opening?.place ?? '');
  const [leaders, setLeaders] = useState(opening?.leaders ?? '');
  const [ops, setOps] = useState(opening?.ops ?? '');
  const rotations = [{ value: '', words: 'None' }, ...useRotations()];
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
      <Pick
        label="Rotation of call leaders"
        hint="None: the primary leads until somebody takes over."
        value={leaders}
        options={rotations}
        onChange={setLeaders}
        wrong={wrongAt(store.error, 'leaders')}
      />
      <Pick label="Rotation of front-line ops" value={ops} options={rotations} onChange={setOps} wrong={wrongAt(store.error, 'ops')} />
    </ActForm>
  );
}
