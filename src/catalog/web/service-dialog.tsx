import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { get, send, wrongAt } from '../../web/api.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { slugOf } from './team-dialogs.tsx';
import { teamsQuery } from './reading.ts';
import type { ServiceWhole } from './reading.ts';

interface Form {
  readonly name: string;
  readonly team: string;
  readonly tier: string;
  readonly primary: string;
  readonly secondary: string;
  readonly runbook: string;
}

const blank: Form = { name: '', team: '', tier: '2', primary: '', secondary: '', runbook: '' };

const formOf = ({ name, team, tier, rotations, links }: ServiceWhole): Form => ({
  name,
  team: team.slug,
  tier: String(tier),
  primary: rotations.primary ?? '',
  secondary: rotations.secondary ?? '',
  runbook: links.find(({ kind }) => kind === 'runbook')?.url ?? '',
});

const linkKinds = ['repository', 'dashboard', 'runbook', 'architecture', 'other'] as const;

const orNull = (text: string): string | null => (text === '' ? null : text);

/** What the form says, as the API takes it; links beside the first runbook stay. */
function bodyOf(form: Form, service: ServiceWhole | undefined) {
  const standing = service?.links ?? [];
  const runbook = standing.find(({ kind }) => kind === 'runbook');
  const others = standing
    .filter((link) => link !== runbook)
    .flatMap(({ kind, title, url }) => {
      const known = linkKinds.find((each) => each === kind);
      return known === undefined ? [] : [{ kind: known, name: title, url }];
    });
  return {
    name: form.name,
    team: form.team,
    tier: Number(form.tier),
    rotations: { primary: orNull(form.primary), secondary: orNull(form.secondary) },
    links: form.runbook === '' ? others : [{ kind: 'runbook' as const, url: form.runbook }, ...others],
  };
}

interface FieldsProps {
  readonly form: Form;
  readonly set: (field: keyof Form) => (value: string) => void;
  readonly error: Error | null;
}

function Fields({ form, set, error }: FieldsProps): React.ReactNode {
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const rotations = useQuery({
    queryKey: ['oncall', 'names'],
    queryFn: async ({ signal }) => await get('/rotations', { query: { limit: 500 } }, signal),
  });
  const named = (rotations.data?.items ?? []).map(({ slug, name }) => [slug, name] as const);
  const bind = (field: keyof Form) => ({ value: form[field], onChange: set(field) });
  return (
    <>
      <TextField label="Name" required data-autofocus {...bind('name')} wrong={wrongAt(error, 'name') ?? wrongAt(error, 'slug')} />
      <div className="pair">
        <Choice
          label="Owned by"
          required
          options={[['', 'choose'], ...teams.map(({ slug, name }) => [slug, name] as const)]}
          {...bind('team')}
          wrong={wrongAt(error, 'team')}
        />
        <Choice
          label="Tier, 1 matters most"
          options={['1', '2', '3', '4'].map((tier) => [tier, `tier ${tier}`] as const)}
          {...bind('tier')}
          wrong={wrongAt(error, 'tier')}
        />
      </div>
      <div className="pair">
        <Choice
          label="Paged first"
          options={[['', 'the group manager'], ...named]}
          {...bind('primary')}
          wrong={wrongAt(error, 'rotations.primary')}
        />
        <Choice
          label="Paged second"
          options={[['', 'the group manager'], ...named]}
          {...bind('secondary')}
          wrong={wrongAt(error, 'rotations.secondary')}
        />
      </div>
      <TextField
        label="Runbook"
        type="url"
        placeholder="https://"
        {...bind('runbook')}
        hint="Stands on every page of the service."
        wrong={wrongAt(error, 'links.0.url')}
      />
    </>
  );
}

/** A new service, or the main facts of one that stands. */
export function ServiceDialog({ service, onClose }: { service?: ServiceWhole; onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [form, setForm] = useState(() => (service === undefined ? blank : formOf(service)));
  const save = useMutation({
    mutationFn: async () => {
      const body = bodyOf(form, service);
      if (service !== undefined) return await send('PATCH', '/services/:service', { params: { service: service.slug }, body });
      return await send('POST', '/services', { body: { slug: slugOf(form.name), ...body } });
    },
    onSuccess: async ({ slug }) => {
      await Promise.all(['services', 'service', 'oncall'].map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
      onClose();
      await navigate({ to: '/services/$slug', params: { slug } });
    },
  });
  return (
    <Dialog title={service === undefined ? 'New service' : `Change ${service.name}`} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Fields form={form} error={save.error} set={(field) => (value) => setForm((now) => ({ ...now, [field]: value }))} />
        {save.error !== null && <Failed error={save.error} what="the service" />}
        <div className="acts">
          <Button look="main" submit disabled={save.isPending || slugOf(form.name) === '' || form.team === ''}>
            {service === undefined ? 'Add the service' : 'Save'}
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
