import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { teamsQuery } from '../../catalog/web/reading.ts';
import { get, send, type Item } from '../../web/api.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { ActForm } from './act-dialogs.tsx';
import type { TicketFilter } from './reading.ts';

type Kept = Item<'GET /views'>;

const viewsQuery = queryOptions({ queryKey: ['views'], queryFn: async ({ signal }) => await get('/views', {}, signal) });

const parts = ['view', 'severity', 'state', 'service', 'team', 'q', 'sort', 'field'] as const;

/** The parts of a filter that are asked for. */
const asked = (filter: TicketFilter): TicketFilter =>
  Object.fromEntries(parts.flatMap((part) => (filter[part] === undefined || filter[part] === '' ? [] : [[part, filter[part]]])));

const isSame = (one: TicketFilter, other: TicketFilter): boolean => parts.every((part) => (one[part] ?? '') === (other[part] ?? ''));

function useViewAct(done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: () => Promise<unknown>) => await act(),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: viewsQuery.queryKey });
      done();
    },
  });
}

/** Keeps the list as it is narrowed and sorted, by a name, alone or with a team. */
function KeepDialog({ filter, onClose }: { filter: TicketFilter; onClose: () => void }): React.ReactNode {
  const [name, setName] = useState('');
  const [team, setTeam] = useState('');
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const act = useViewAct(onClose);
  return (
    <ActForm
      title="Keep this list"
      verb="Keep"
      ready={name.trim() !== ''}
      act={act}
      what="the list"
      onClose={onClose}
      onSubmit={() =>
        act.mutate(async () => await send('POST', '/views', { body: { name, filter: asked(filter), team: team === '' ? null : team } }))
      }
    >
      <TextField label="Name" value={name} onChange={setName} hint="Its tickets stay as they are: the list follows them." />
      <Choice
        label="Who sees it"
        value={team}
        onChange={setTeam}
        options={[['', 'Only I'], ...teams.map(({ slug, name: words }) => [slug, words] as const)]}
      />
    </ActForm>
  );
}

function KeptChip({ kept, now, onDrop }: { kept: Kept; now: boolean; onDrop: () => void }): React.ReactNode {
  const whose = kept.mine ? (kept.team === null ? 'yours' : `yours, shared with ${kept.team.name}`) : `kept by ${kept.by}`;
  return (
    <span className="kept">
      <Link to="/tickets" search={kept.filter} className="chip" aria-current={now ? 'page' : undefined} title={whose}>
        {kept.name}
      </Link>
      {kept.mine && now && (
        <Button look="quiet" aria-label={`Do not keep ${kept.name}`} onClick={onDrop}>
          ×
        </Button>
      )}
    </span>
  );
}

/** Lists that are kept by a name: one press shows them, and the list that stands can be kept. */
export function SavedViews({ filter }: { filter: TicketFilter }): React.ReactNode {
  const all = useQuery(viewsQuery).data?.items ?? [];
  const [keeping, setKeeping] = useState(false);
  const drop = useViewAct(() => undefined);
  const isPlain = isSame({ ...filter, view: undefined }, {});
  const isKept = all.some((kept) => isSame(kept.filter, filter));
  if (all.length === 0 && isPlain) return null;
  return (
    <nav className="chips kept-views" aria-label="Kept lists">
      {all.map((kept) => (
        <KeptChip
          key={kept.id}
          kept={kept}
          now={isSame(kept.filter, filter)}
          onDrop={() => drop.mutate(async () => await send('DELETE', '/views/:view', { params: { view: kept.id } }))}
        />
      ))}
      {!isKept && !isPlain && (
        <Button look="quiet" onClick={() => setKeeping(true)}>
          Keep this list
        </Button>
      )}
      {drop.error !== null && <Failed error={drop.error} what="the list" />}
      {keeping && <KeepDialog filter={filter} onClose={() => setKeeping(false)} />}
    </nav>
  );
}
