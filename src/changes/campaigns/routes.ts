import { z } from 'zod';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { lineField, textField } from '../../platform/fields.ts';
import type { Tx } from '../../platform/database/index.ts';
import { Reply, route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { changeStates, isOwing, outcomes, standingOf, standings } from '../rules/index.ts';
import { campaignBody, chosenServices } from './campaign-body.ts';
import { askException, beginCampaign, decide, draftFor, finish, linkChange } from './lead-campaign.ts';
import { countItems, findCampaign, itemsOf, listCampaigns, type Campaign, type CountedItems } from './store.ts';

const count = z.number();
const counts = z.object({ owed: count, written: count, working: count, done: count, failed: count, excepted: count });

const rowView = z.object({
  id: z.string(),
  number: z.number().describe('People say CMP-3'),
  title: z.string(),
  team: z.string(),
  deadline: z.number(),
  madeAt: z.number(),
  madeBy: z.string(),
  endedAt: z.number().nullable(),
  services: z.number(),
  counts,
  late: z.number().describe('Services that still owe it after the deadline'),
});

const itemView = z.object({
  service: z.object({ id: z.string(), slug: z.string(), name: z.string(), tier: z.number() }),
  team: z.object({ slug: z.string(), name: z.string() }).nullable(),
  standing: z.enum(standings),
  late: z.boolean(),
  change: z.object({ number: z.number(), state: z.enum(changeStates), outcome: z.enum(outcomes).nullable() }).nullable(),
  exception: z.object({ until: z.number(), because: z.string() }).nullable(),
  asked: z.object({ id: z.string(), because: z.string(), until: z.number(), by: z.string() }).nullable(),
});

const campaignView = rowView.extend({
  reason: z.string(),
  chosen: chosenServices,
  endedBecause: z.string().nullable(),
  items: z.array(itemView),
});

const noCounts = (): z.output<typeof counts> => ({ owed: 0, written: 0, working: 0, done: 0, failed: 0, excepted: 0 });

/** A campaign in a list, from its services as they are counted. */
function rowOf(
  campaign: Campaign,
  items: readonly Omit<CountedItems, 'campaignId'>[],
  at: { now: number; team: string },
): z.output<typeof rowView> {
  const found = noCounts();
  let [services, late] = [0, 0];
  for (const item of items) {
    const standing = standingOf(item, at.now);
    services += item.count;
    found[standing] += item.count;
    if (isOwing(standing) && at.now >= campaign.deadline) late += item.count;
  }
  const { id, number, title, deadline, madeAt, madeBy, endedAt } = campaign;
  return { id, number, title, team: at.team, deadline, madeAt, madeBy, endedAt, services, counts: found, late };
}

async function shown(call: Call, name: string): Promise<Result<z.output<typeof campaignView>>> {
  const campaign = await findCampaign(call.db, name);
  if (campaign === undefined) return refuse('not-found', `there is no campaign ${name}`);
  const [items, directory, now] = [await itemsOf(call.db, campaign.id), await loadDirectory(call.db), call.clock.now()];
  const views = items.flatMap((item) => {
    const service = directory.service(item.serviceId);
    if (service === undefined) return [];
    const team = directory.team(service.teamId);
    const standing = standingOf(item, now);
    const { id, slug, name: called, tier } = service;
    const { exceptedUntil: until, exceptedBecause: because, change, asked } = item;
    return [
      {
        service: { id, slug, name: called, tier },
        team: team === undefined ? null : { slug: team.slug, name: team.name },
        standing,
        late: isOwing(standing) && now >= campaign.deadline,
        change: change === null ? null : { number: change.number, state: change.state, outcome: change.outcome },
        exception: until === null ? null : { until, because: because ?? '' },
        asked,
      },
    ];
  });
  const counted = items.map((item) => ({ ...item, count: 1 }));
  const row = rowOf(campaign, counted, { now, team: directory.team(campaign.teamId)?.name ?? '' });
  return ok({ ...row, reason: campaign.reason, chosen: campaign.chosen, endedBecause: campaign.endedBecause, items: views });
}

const list = route({
  method: 'GET',
  path: '/api/v1/change-campaigns',
  name: 'change-campaigns.list',
  summary: 'Campaigns: one change that many services owe, those that are open first',
  permission: { to: 'member' },
  output: z.object({ items: z.array(rowView) }),
  handler: async (call) => {
    const [campaigns, directory, now] = [await listCampaigns(call.db), await loadDirectory(call.db), call.clock.now()];
    const items = new Map<string, CountedItems[]>(campaigns.map(({ id }) => [id, []]));
    for (const each of await countItems(call.db, [...items.keys()], now)) items.get(each.campaignId)?.push(each);
    const rows = campaigns.map((each) => rowOf(each, items.get(each.id) ?? [], { now, team: directory.team(each.teamId)?.name ?? '' }));
    return ok({ items: rows });
  },
});

const named = z.strictObject({ campaign: z.string().max(40).describe('CMP-3, 3 or the id') });
const onCampaign = (input: { params: { readonly campaign: string } }): { kind: string; id: string } => ({
  kind: 'change-campaign',
  id: input.params.campaign,
});

const read = route({
  method: 'GET',
  path: '/api/v1/change-campaigns/:campaign',
  name: 'change-campaigns.read',
  summary: 'A campaign with where each of its services stands',
  permission: { to: 'member' },
  params: named,
  output: campaignView,
  handler: async (call, { params }) => shown(call, params.campaign),
});

const begin = route({
  method: 'POST',
  path: '/api/v1/change-campaigns',
  name: 'change-campaigns.begin',
  summary: 'Begin a campaign: who is affected is chosen by services, teams and tiers',
  permission: { to: 'operate', on: (input) => ({ kind: 'team', id: input.body.team }) },
  body: campaignBody,
  output: campaignView,
  handler: async (call, { body }) => {
    const who = { person: call.personId, publicUrl: call.publicUrl };
    const made = await call.db.write(call.actor, async (tx) => beginCampaign(tx, body, who));
    if (!made.ok) return made;
    const view = await shown(call, made.value.id);
    return view.ok ? ok(new Reply(201, view.value)) : view;
  },
});

const atService = named.extend({ service: z.string().max(63).describe('Slug or id') });
const onService = (input: { params: { readonly service: string } }): { kind: string; id: string } => ({
  kind: 'service',
  id: input.params.service,
});

/** Does one thing about a service of a campaign, and answers the campaign as it then is. */
async function done(
  call: Call,
  params: z.output<typeof atService>,
  act: (tx: Tx, at: { campaign: string; service: string }) => Promise<Result<unknown>>,
): Promise<Result<z.output<typeof campaignView>>> {
  const directory = await loadDirectory(call.db);
  const service = directory.serviceBySlug(params.service) ?? directory.service(params.service);
  if (service === undefined) return refuse('not-found', `there is no service "${params.service}"`);
  const made = await call.db.write(call.actor, async (tx) => act(tx, { campaign: params.campaign, service: service.id }));
  return made.ok ? shown(call, params.campaign) : made;
}

const draft = route({
  method: 'POST',
  path: '/api/v1/change-campaigns/:campaign/services/:service/draft',
  name: 'change-campaigns.draft',
  summary: 'Make the draft of the change by which a service does its part',
  permission: { to: 'respond', on: onService },
  params: atService,
  output: campaignView,
  handler: async (call, { params }) => done(call, params, async (tx, at) => draftFor(tx, at, call.personId ?? null)),
});

const link = route({
  method: 'PUT',
  path: '/api/v1/change-campaigns/:campaign/services/:service/change',
  name: 'change-campaigns.link',
  summary: 'Say which change of production that stands is how a service does its part',
  permission: { to: 'respond', on: onService },
  params: atService,
  body: z.strictObject({ change: lineField(40).describe('CHG-20446, 20446 or the id') }),
  output: campaignView,
  handler: async (call, { params, body }) => done(call, params, async (tx, at) => linkChange(tx, at, body.change)),
});

const except = route({
  method: 'POST',
  path: '/api/v1/change-campaigns/:campaign/services/:service/exceptions',
  name: 'change-campaigns.ask-exception',
  summary: 'Ask that a service need not until a day; it owes it again when that is over',
  permission: { to: 'respond', on: onService },
  params: atService,
  body: z.strictObject({ because: textField(2000).pipe(z.string().min(1, 'say why')), until: z.int().min(0).max(8_640_000_000_000) }),
  output: campaignView,
  handler: async (call, { params, body }) => done(call, params, async (tx, at) => askException(tx, at, body)),
});

const because = textField(2000).pipe(z.string().min(1, 'say why'));

const decideRoute = route({
  method: 'POST',
  path: '/api/v1/change-campaigns/:campaign/exceptions/:exception',
  name: 'change-campaigns.decide-exception',
  summary: 'Approve or reject an exception; by a person, and never whoever asked for it',
  permission: { to: 'manage', on: onCampaign },
  params: named.extend({ exception: z.uuid() }),
  body: z.strictObject({ state: z.enum(['approved', 'rejected']), because }),
  output: campaignView,
  handler: async (call, { params, body }) => {
    const { personId } = call;
    if (personId === undefined) return refuse('not-allowed', 'a person does this; a key cannot');
    const made = await call.db.write(call.actor, async (tx) => decide(tx, params, { ...body, person: personId }));
    return made.ok ? shown(call, params.campaign) : made;
  },
});

const end = route({
  method: 'POST',
  path: '/api/v1/change-campaigns/:campaign/end',
  name: 'change-campaigns.end',
  summary: 'End a campaign; what is still owed is owed no more',
  permission: { to: 'operate', on: onCampaign },
  params: named,
  body: z.strictObject({ because }),
  output: campaignView,
  handler: async (call, { params, body }) => {
    const made = await call.db.write(call.actor, async (tx) => finish(tx, params.campaign, body.because));
    return made.ok ? shown(call, params.campaign) : made;
  },
});

/** The API of campaigns. */
export const campaignRoutes: readonly Route[] = [list, read, begin, draft, link, except, decideRoute, end];
