import { z } from 'zod';

import { iso } from '../kernel/index.ts';
import { allOf, sql, type Reader, type Tx } from '../platform/database/index.ts';
import { isId } from '../platform/fields.ts';
import { serviceBody, type ServiceBody } from './service-body.ts';
import { holds, type ListWanted } from './store-people.ts';

const nullable = z.string().nullable();
const stored = z.object({
  id: z.string(),
  slug: z.string(),
  team_id: z.string(),
  team_name: z.string(),
  expert_id: nullable,
  primary_rotation: nullable,
  secondary_rotation: nullable,
  body: z.record(z.string(), z.unknown()),
});

/** A service as stored: its body names team and expert by slug. */
export interface Service {
  readonly id: string;
  readonly slug: string;
  readonly teamId: string;
  readonly teamName: string;
  readonly expertId: string | null;
  readonly body: ServiceBody;
}

const serviceRow = {
  parse(row: unknown): Service {
    const { id, slug, team_id: teamId, team_name: teamName, expert_id: expertId, ...rest } = stored.parse(row);
    const rotations = { primary: rest.primary_rotation, secondary: rest.secondary_rotation };
    return { id, slug, teamId, teamName, expertId, body: serviceBody.parse({ ...rest.body, rotations }) };
  },
};

const selectServices = sql`
  select s.id, s.slug, s.team_id, t.name as team_name, s.expert_id, s.primary_rotation, s.secondary_rotation,
    jsonb_build_object('name', s.name, 'team', t.slug, 'tier', s.tier, 'lifecycle', s.lifecycle, 'description', s.description,
      'links', s.links, 'customers', s.customers, 'vendors', s.vendors, 'hosts', s.hosts, 'zones', s.zones, 'dependencies', s.dependencies,
      'notifications', s.notifications, 'defaultSeverity', s.default_severity, 'thresholds', s.thresholds, 'policies', s.policies, 'expert', e.slug) as body
  from service s join team t on t.id = s.team_id left join person e on e.id = s.expert_id`;

/** One service by slug or id; a removed one by id only. */
export const findService = async (reader: Reader, key: string): Promise<Service | undefined> =>
  reader.maybe(sql`${selectServices} where ${isId(key) ? sql`s.id = ${key}` : sql`s.slug = ${key} and s.removed_at is null`}`, serviceRow);

/** Every service, by slug. */
export const allServices = async (reader: Reader): Promise<Service[]> =>
  reader.many(sql`${selectServices} where s.removed_at is null order by s.slug collate "C" limit 20000`, serviceRow);

const hosted = z.object({ id: z.string(), hosts: z.array(z.string()) });

/** The hosts of each service that names any, by its id. */
export const hostsOfServices = async (reader: Reader): Promise<ReadonlyMap<string, readonly string[]>> => {
  const rows = await reader.many(
    sql`select id, hosts from service where removed_at is null and cardinality(hosts) > 0 limit 20000`,
    hosted,
  );
  return new Map(rows.map(({ id, hosts }) => [id, hosts]));
};

export interface ServicesWanted extends ListWanted {
  readonly tier?: number | undefined;
  readonly lifecycle?: string | undefined;
}

export async function listServices(reader: Reader, wanted: ServicesWanted): Promise<Service[]> {
  const conditions = [sql`s.removed_at is null`];
  if (wanted.after !== undefined) conditions.push(sql`s.slug collate "C" > ${wanted.after}`);
  if (wanted.q !== undefined) conditions.push(holds(wanted.q, sql`s.slug || ' ' || s.name || ' ' || s.description`));
  if (wanted.team !== undefined) conditions.push(sql`s.team_id = ${wanted.team}`);
  if (wanted.tier !== undefined) conditions.push(sql`s.tier = ${wanted.tier}`);
  if (wanted.lifecycle !== undefined) conditions.push(sql`s.lifecycle = ${wanted.lifecycle}`);
  return reader.many(sql`${selectServices} where ${allOf(conditions)} order by s.slug collate "C" limit ${wanted.limit}`, serviceRow);
}

export interface ServiceToStore {
  readonly id: string;
  readonly slug: string;
  readonly teamId: string;
  readonly expertId: string | null;
  readonly body: ServiceBody;
}

export async function upsertService(tx: Tx, service: ServiceToStore): Promise<number> {
  const { body } = service;
  return tx.run(sql`
    insert into service (id, slug, name, team_id, tier, lifecycle, description, links, customers, vendors, hosts, zones, dependencies, notifications,
      default_severity, thresholds, policies, primary_rotation, secondary_rotation, expert_id)
    values (${service.id}, ${service.slug}, ${body.name}, ${service.teamId}, ${body.tier}, ${body.lifecycle}, ${body.description},
      ${JSON.stringify(body.links)}::jsonb, ${JSON.stringify(body.customers)}::jsonb, ${JSON.stringify(body.vendors)}::jsonb,
      ${body.hosts}::text[], ${body.zones}::text[], ${JSON.stringify(body.dependencies)}::jsonb, ${JSON.stringify(body.notifications)}::jsonb, ${body.defaultSeverity},
      ${JSON.stringify(body.thresholds)}::jsonb,
      ${JSON.stringify(body.policies)}::jsonb, ${body.rotations.primary}, ${body.rotations.secondary}, ${service.expertId})
    on conflict (id) do update set slug = excluded.slug, name = excluded.name, team_id = excluded.team_id, tier = excluded.tier,
      lifecycle = excluded.lifecycle, description = excluded.description, links = excluded.links, customers = excluded.customers,
      vendors = excluded.vendors, hosts = excluded.hosts, zones = excluded.zones, dependencies = excluded.dependencies, notifications = excluded.notifications,
      default_severity = excluded.default_severity, thresholds = excluded.thresholds, policies = excluded.policies, primary_rotation = excluded.primary_rotation,
      secondary_rotation = excluded.secondary_rotation, expert_id = excluded.expert_id, removed_at = null`);
}

/** A service that is called something else is still the one that others depend on. */
export const renameDependency = async (tx: Tx, slug: { readonly from: string; readonly to: string }): Promise<number> =>
  tx.run(sql`
    update service set dependencies = (
      select jsonb_agg(case when each ->> 'service' = ${slug.from} then each || jsonb_build_object('service', ${slug.to}::text) else each end order by place)
      from jsonb_array_elements(dependencies) with ordinality as list(each, place))
    where dependencies @> ${JSON.stringify([{ service: slug.from }])}::jsonb`);

export const endService = async (tx: Tx, service: string): Promise<number> =>
  tx.run(sql`update service set removed_at = ${iso(tx.now)}, lifecycle = 'retired' where id = ${service}`);

const customerRow = z.object({ slug: z.string(), team: z.string() });

/** Which teams are customers of which services, by their slugs: the links of the graph so far. */
export const customerTeams = async (reader: Reader): Promise<z.output<typeof customerRow>[]> =>
  reader.many(
    sql`select s.slug, c ->> 'team' as team from service s cross join lateral jsonb_array_elements(s.customers) as c
        where s.removed_at is null and c ->> 'team' is not null order by s.slug limit 20000`,
    customerRow,
  );

const customerOfService = z.object({ name: z.string(), team: nullable, approval: nullable, notification: nullable });

/** The customers of some services with their contacts, each once. */
export const customersOfServices = async (reader: Reader, services: readonly string[]): Promise<z.output<typeof customerOfService>[]> =>
  reader.many(
    sql`select distinct c ->> 'name' as name, c ->> 'team' as team, c ->> 'approval' as approval, c ->> 'notification' as notification
        from service s cross join lateral jsonb_array_elements(s.customers) as c
        where s.id = any(${services}::uuid[]) and s.removed_at is null order by name limit 1000`,
    customerOfService,
  );

const customerName = z.object({ service: z.string(), name: z.string() });

/** The names of the customers of each of some services, by the service's id. */
export const customerNames = async (reader: Reader, services: readonly string[]): Promise<z.output<typeof customerName>[]> =>
  reader.many(
    sql`select distinct s.id as service, c ->> 'name' as name from service s cross join lateral jsonb_array_elements(s.customers) as c
        where s.id = any(${services}::uuid[]) and s.removed_at is null order by service, name limit 20000`,
    customerName,
  );

const placement = z.object({ id: z.string(), hosts: z.array(z.string()), zones: z.array(z.string()) });

/** Where every service runs, by id: too much for the directory, and asked for only when something is wrong. */
export const servicePlacements = async (reader: Reader): Promise<z.output<typeof placement>[]> =>
  reader.many(sql`select id, hosts, zones from service where removed_at is null order by id limit 20000`, placement);
