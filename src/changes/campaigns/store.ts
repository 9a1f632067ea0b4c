import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { sql, type Reader, type Sql, type Tx } from '../../platform/database/index.ts';
import { changeStates, outcomes } from '../rules/index.ts';
import { campaignDraft, chosenServices, type CampaignDraft, type Chosen } from './campaign-body.ts';

const actor = z.object({ name: z.string() });
const instant = z.number().nullable();

const campaign = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    reason: z.string(),
    team_id: z.string(),
    chosen: chosenServices,
    draft: campaignDraft,
    deadline: z.number(),
    public_url: z.string(),
    made_by: actor,
    owner_id: z.string().nullable(),
    made_at: z.number(),
    ended_at: instant,
    ended_because: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    number: row.number,
    title: row.title,
    reason: row.reason,
    teamId: row.team_id,
    chosen: row.chosen,
    draft: row.draft,
    deadline: row.deadline,
    publicUrl: row.public_url,
    madeBy: row.made_by.name,
    ownerId: row.owner_id,
    madeAt: row.made_at,
    endedAt: row.ended_at,
    endedBecause: row.ended_because,
  }));

/** One change that many services owe. */
export type Campaign = Readonly<z.output<typeof campaign>>;

const columns = sql`id, number, title, reason, team_id, chosen, draft, deadline, public_url, made_by, owner_id, made_at, ended_at, ended_because`;

function goesBy(name: string): Sql {
  const number = /^(?:CMP-)?(\d{1,9})$/i.exec(name)?.[1];
  return number === undefined ? sql`id::text = ${name}` : sql`number = ${Number(number)}`;
}

/** Campaigns, those that are open first, by their deadlines. */
export const listCampaigns = async (reader: Reader, most = 500): Promise<Campaign[]> =>
  reader.many(sql`select ${columns} from change_campaign order by ended_at desc nulls first, deadline limit ${most}`, campaign);

export const openCampaigns = async (reader: Reader): Promise<Campaign[]> =>
  reader.many(sql`select ${columns} from change_campaign where ended_at is null order by deadline limit 500`, campaign);

export const findCampaign = async (reader: Reader, name: string): Promise<Campaign | undefined> =>
  reader.maybe(sql`select ${columns} from change_campaign where ${goesBy(name)}`, campaign);

export const lockCampaign = async (tx: Tx, name: string): Promise<Campaign | undefined> =>
  tx.maybe(sql`select ${columns} from change_campaign where ${goesBy(name)} for update`, campaign);

const item = z
  .object({
    service_id: z.string(),
    change_id: z.string().nullable(),
    change_number: z.number().nullable(),
    change_state: z.enum(changeStates).nullable(),
    change_outcome: z.enum(outcomes).nullable(),
    technician_id: z.string().nullable(),
    excepted_until: instant,
    excepted_because: z.string().nullable(),
    asked: z.object({ id: z.string(), because: z.string(), until: z.number(), by: z.string() }).nullable(),
  })
  .transform((row) => ({
    serviceId: row.service_id,
    change:
      row.change_id === null || row.change_number === null || row.change_state === null
        ? null
        : {
            id: row.change_id,
            number: row.change_number,
            state: row.change_state,
            outcome: row.change_outcome,
            technicianId: row.technician_id,
          },
    exceptedUntil: row.excepted_until,
    exceptedBecause: row.excepted_because,
    asked: row.asked,
  }));

/** One service of a campaign with its change and its exceptions. */
export type StoredItem = Readonly<z.output<typeof item>>;

/** The services of a campaign, or the one that is asked for. */
export const itemsOf = async (reader: Reader, campaignId: string, only: string | null = null): Promise<StoredItem[]> =>
  reader.many(
    sql`select s.service_id, c.id as change_id, c.number as change_number, c.state as change_state, c.outcome as change_outcome, c.technician_id,
          e.until_at as excepted_until, e.because as excepted_because,
          (select jsonb_build_object('id', a.id, 'because', a.because, 'until', (extract(epoch from a.until_at) * 1000)::bigint, 'by', a.asked_by ->> 'name')
             from change_campaign_exception a
            where a.campaign_id = s.campaign_id and a.service_id = s.service_id and a.state = 'asked') as asked
        from change_campaign_service s left join change c on c.id = s.change_id
        left join lateral (select x.until_at, x.because from change_campaign_exception x
            where x.campaign_id = s.campaign_id and x.service_id = s.service_id and x.state = 'approved' order by x.until_at desc limit 1) e on true
        where s.campaign_id = ${campaignId} ${only === null ? sql`` : sql`and s.service_id = ${only}`} order by s.service_id limit 20000`,
    item,
  );

const group = z
  .object({
    campaign_id: z.string(),
    state: z.enum(changeStates).nullable(),
    outcome: z.enum(outcomes).nullable(),
    excepted_until: instant,
    count: z.number(),
  })
  .transform(({ campaign_id: campaignId, state, outcome, excepted_until: exceptedUntil, count }) => ({
    campaignId,
    change: state === null ? null : { state, outcome },
    exceptedUntil,
    count,
  }));

/** So many services of a campaign whose changes came to the same. */
export type CountedItems = Readonly<z.output<typeof group>>;

/** The services of some campaigns, counted by what their changes came to; every exception that holds counts as the one that ends last. */
export const countItems = async (reader: Reader, campaigns: readonly string[], now: Instant): Promise<CountedItems[]> =>
  reader.many(
    sql`select s.campaign_id, c.state, c.outcome, max(e.until_at) as excepted_until, count(*)::int as count
        from change_campaign_service s left join change c on c.id = s.change_id
        left join lateral (select x.until_at from change_campaign_exception x where x.campaign_id = s.campaign_id and x.service_id = s.service_id
            and x.state = 'approved' and x.until_at > ${iso(now)} order by x.until_at desc limit 1) e on true
        where s.campaign_id = any(${campaigns}::uuid[]) group by s.campaign_id, c.state, c.outcome, e.until_at is null limit 50000`,
    group,
  );

export interface NewCampaign {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly teamId: string;
  readonly chosen: Chosen;
  readonly draft: CampaignDraft;
  readonly deadline: Instant;
  readonly publicUrl: string;
  readonly ownerId: string | null;
}

export const insertCampaign = async (tx: Tx, made: NewCampaign): Promise<number> =>
  tx.run(
    sql`insert into change_campaign (id, title, reason, team_id, chosen, draft, deadline, public_url, made_by, owner_id, made_at)
        values (${made.id}, ${made.title}, ${made.reason}, ${made.teamId}, ${JSON.stringify(made.chosen)}::jsonb, ${JSON.stringify(made.draft)}::jsonb,
          ${iso(made.deadline)}, ${made.publicUrl}, ${JSON.stringify(tx.actor)}::jsonb, ${made.ownerId}, ${iso(tx.now)})`,
  );

/** Adds services that are not in it yet. */
export const addServices = async (tx: Tx, campaignId: string, services: readonly string[]): Promise<number> =>
  tx.run(
    sql`insert into change_campaign_service (campaign_id, service_id, added_at)
        select ${campaignId}, service, ${iso(tx.now)} from unnest(${[...services]}::uuid[]) service on conflict do nothing`,
  );

/** Says by which change a service does its part. */
export const setChangeOf = async (tx: Tx, of: { campaign: string; service: string }, change: string): Promise<number> =>
  tx.run(sql`update change_campaign_service set change_id = ${change} where campaign_id = ${of.campaign} and service_id = ${of.service}`);

export const insertException = async (
  tx: Tx,
  made: { id: string; campaign: string; service: string; because: string; until: Instant },
): Promise<number> =>
  tx.run(
    sql`insert into change_campaign_exception (id, campaign_id, service_id, because, until_at, asked_by, asked_at, state)
        values (${made.id}, ${made.campaign}, ${made.service}, ${made.because}, ${iso(made.until)}, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)}, 'asked')
        on conflict (campaign_id, service_id) where state = 'asked' do nothing`,
  );

const asked = z.object({ service_id: z.string(), asker: z.string().nullable() });

/** Decides an exception that is asked for. */
export const decideException = async (tx: Tx, of: { campaign: string; id: string }, state: 'approved' | 'rejected'): Promise<number> =>
  tx.run(
    sql`update change_campaign_exception set state = ${state}, decided_by = ${JSON.stringify(tx.actor)}::jsonb, decided_at = ${iso(tx.now)}
        where id::text = ${of.id} and campaign_id = ${of.campaign} and state = 'asked'`,
  );

/** Of which service an exception is asked for, and by which person: for a key whoever made it. */
export const exceptionAsked = async (reader: Reader, of: { campaign: string; id: string }): Promise<z.output<typeof asked> | undefined> =>
  reader.maybe(
    sql`select service_id, coalesce((select k.made_by ->> 'id' from machine_key k where x.asked_by ->> 'kind' = 'key' and k.id::text = x.asked_by ->> 'id'
            and k.made_by ->> 'kind' = 'person'), x.asked_by ->> 'id') as asker
        from change_campaign_exception x where id::text = ${of.id} and campaign_id = ${of.campaign} and state = 'asked'`,
    asked,
  );

export const endCampaign = async (tx: Tx, id: string, because: string): Promise<number> =>
  tx.run(sql`update change_campaign set ended_at = ${iso(tx.now)}, ended_because = ${because} where id = ${id}`);
