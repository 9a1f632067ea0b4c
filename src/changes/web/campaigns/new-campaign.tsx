import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { send } from '../../../web/api.ts';
import { TextArea, TextField } from '../../../web/parts/controls.tsx';
import { DialogActs } from '../../../web/parts/dialog-acts.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { Pick } from '../../../web/parts/pick.tsx';
import { PickMany } from '../../../web/parts/pick-many.tsx';
import { fieldInstant } from '../../../web/parts/time-field.ts';
import { useZone } from '../../../web/parts/when.tsx';
import { servicesQuery, teamsQuery } from '../../../catalog/web/reading.ts';
import { useChangeAct } from '../run-reading.ts';
import { campaignName, type Campaign } from './reading.ts';

const tierOptions = [1, 2, 3, 4].map((tier) => ({ value: String(tier), words: `Tier ${tier}` }));

/** What is typed of a campaign before it begins. */
interface Typed {
  readonly title: string;
  readonly reason: string;
  readonly team: string;
  readonly deadline: string;
  readonly teams: readonly string[];
  readonly tiers: readonly string[];
  readonly services: readonly string[];
}

const nothing: Typed = { title: '', reason: '', team: '', deadline: '', teams: [], tiers: [], services: [] };

const isWhole = ({ title, reason, team, teams, tiers, services }: Typed): boolean =>
  title.trim() !== '' && reason.trim() !== '' && team !== '' && teams.length + tiers.length + services.length > 0;

interface AffectedProps {
  readonly typed: Typed;
  readonly set: (part: Partial<Typed>) => void;
  readonly teams: readonly { readonly value: string; readonly words: string }[];
}

/** Who is affected. */
function Affected({ typed, set, teams }: AffectedProps): React.ReactNode {
  const services = (useQuery(servicesQuery).data?.items ?? []).map(({ slug, name }) => ({ value: slug, words: name }));
  return (
    <>
      <PickMany
        label="Teams that are affected"
        values={typed.teams}
        options={teams}
        onChange={(values) => set({ teams: values })}
        hint="With the teams below them."
      />
      <PickMany
        label="Tiers"
        values={typed.tiers}
        options={tierOptions}
        onChange={(values) => set({ tiers: values })}
        hint="With teams: only their services of these tiers."
      />
      <PickMany label="Services beside these" values={typed.services} options={services} onChange={(values) => set({ services: values })} />
    </>
  );
}

/** Begins a campaign: what is owed, by whom, until when. */
export function NewCampaign({ onClose }: { onClose: () => void }): React.ReactNode {
  const [typed, setTyped] = useState(nothing);
  const set = (part: Partial<Typed>): void => setTyped((now) => ({ ...now, ...part }));
  const zone = useZone();
  const navigate = useNavigate();
  const act = useChangeAct<Campaign>(({ number }) => {
    void navigate({ to: '/changes/campaigns/$campaign', params: { campaign: campaignName(number) } });
  });
  const teams = (useQuery(teamsQuery).data?.items ?? []).map(({ slug, name }) => ({ value: slug, words: name }));
  const deadline = fieldInstant(`${typed.deadline} 23:59`, zone);
  const begin = async (): Promise<Campaign> => {
    const { title, reason, team, tiers } = typed;
    const chosen = { services: [...typed.services], teams: [...typed.teams], tiers: tiers.map(Number) };
    return await send('POST', '/change-campaigns', { body: { title, reason, team, deadline: deadline ?? 0, chosen } });
  };
  return (
    <Dialog title="Begin a campaign" onClose={onClose} size={560}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate(begin);
        }}
      >
        <TextField label="What is owed" required data-autofocus value={typed.title} onChange={(title) => set({ title })} maxLength={200} />
        <TextArea label="Why" required value={typed.reason} onChange={(reason) => set({ reason })} maxLength={5_000} />
        <Pick label="The team that leads it" value={typed.team} options={teams} onChange={(team) => set({ team })} />
        <TextField
          label="Deadline"
          required
          value={typed.deadline}
          onChange={(day) => set({ deadline: day })}
          hint="The last day, such as 2027-03-31."
          wrong={typed.deadline.length >= 10 && deadline === undefined ? 'This is no day.' : undefined}
        />
        <Affected typed={typed} set={set} teams={teams} />
        <DialogActs act={act} what="the campaign" verb="Begin it" disabled={!isWhole(typed) || deadline === undefined} onClose={onClose} />
      </form>
    </Dialog>
  );
}
