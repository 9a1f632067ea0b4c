import { randomBytes } from 'node:crypto';

import pg from 'pg';
import { z } from 'zod';

import { COOKIE } from '../../src/platform/access/doorkeeper.ts';
import { hashOf } from '../../src/platform/secrets.ts';
import { chanceOf } from '../faults/chance.ts';
import { fillOrganisation } from '../faults/organisation.ts';
import { Site } from '../faults/site.ts';
import { percentile, resultOf, type Result } from './result.ts';

const ROUNDS = 5;
/** Of each round, after some that are not counted. */
const ASKED = 200;
const WARM = 20;
const SERVICES = 1000;
const CHANGES = 10_000_000;
const ALERTS = 300_000;
const PART = 500_000;
/** How far back changes lie. */
const DAYS = 1825;

/** Each service calls three others, which three dependencies down and two up makes some sixty; hosts are shared by six, zones by a third. */
const services = `
  insert into service select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'slug', 'bench-' || n, 'name', 'Bench ' || n,
      'tier', 1 + n % 4, 'hosts', jsonb_build_array('host-' || n % ${Math.floor(SERVICES / 6)}), 'zones', jsonb_build_array('zone-' || n % 3),
      'dependencies', case when n >= ${SERVICES} - 40 then '[]'::jsonb else
        (select jsonb_agg(jsonb_build_object('service', 'bench-' || least(${SERVICES - 1}, n + 1 + (n * 7 + step * 131) % 211), 'kind', case when step < 2 then 'hard' else 'soft' end))
         from generate_series(0, 2) step) end))).*
    from service s, generate_series(0, ${SERVICES - 1}) n where s.slug = 'svc-0';
  create unlogged table place as select slug, row_number() over (order by slug) - 1 as place, id, team_id from service where slug like 'bench-%';
  create index on place (place);
  drop index change_service_at;
  drop index change_service_wide;
  alter table change_service drop constraint change_service_change_id_fkey;`;

const idOf = `('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;

/** Changes from so many on, recorded as they happen: spread over services as if by chance, each on one service and every eighth on a second; one in fifty goes on for hours. */
const changes = (from: number): string => `
  insert into change (id, title, kind, environment, state, tier, source, team_id, actual_start, actual_end, outcome, created_at, risk, size)
    select ${idOf}, 'Release ' || n, (array['automated', 'automated', 'automated', 'code', 'configuration', 'data', 'standard', 'infrastructure'])[1 + n % 8],
      'production', 'resolved', 2, 'github', p.team_id, at, at + case when n % 50 = 0 then interval '5 hours' else interval '7 minutes' end, case when n % 13 = 0 then 'issues' else 'success' end, at,
      (array['low', 'medium', 'high'])[1 + n % 3], 1 + n % 300
    from generate_series(${from}, ${from + PART - 1}) n
      cross join lateral (select now() - make_interval(secs => (${CHANGES} - n) * ${(DAYS * 86_400) / CHANGES} + abs(hashint8(n)::bigint) % 600) as at) t
      join place p on p.place = abs(hashint8(n * 7)::bigint) % ${SERVICES};
  insert into change_service (change_id, service_id, at, is_wide)
    select c.id, p.id, c.actual_start, c.kind in ('infrastructure', 'configuration') from generate_series(${from}, ${from + PART - 1}) n join change c on c.id = ${idOf}
      join place p on p.place = abs(hashint8(n * 7)::bigint) % ${SERVICES};
  insert into change_service (change_id, service_id, at, is_wide)
    select c.id, p.id, c.actual_start, c.kind in ('infrastructure', 'configuration') from generate_series(${from}, ${from + PART - 1}, 8) n join change c on c.id = ${idOf}
      join place p on p.place = abs(hashint8(n * 11)::bigint) % ${SERVICES} on conflict do nothing;`;

const rest = `
  create index change_service_at on change_service (service_id, at desc);
  create index change_service_wide on change_service (service_id, at desc) where is_wide;
  insert into alert_past (key, integration_id, fingerprint, name, labels, annotations, service_id, severity, severity_because, starts_at, ended_at,
      first_seen, last_seen, count, ended_because)
    select 'key-' || n % 20000, gen_random_uuid(), 'f' || n, (array['HighErrorRate', 'LatencyP99', 'MemoryLeak', 'QueueSaturated'])[1 + n % 4], '{}', '{}', p.id,
      1 + n % 4, 'bench', at, at + interval '20 minutes', at, at, 1, 'resolved'
    from generate_series(1, ${ALERTS}) n cross join lateral (select now() - make_interval(secs => abs(hashint8(n * 3)::bigint) % 8640000) as at) t
      join place p on p.place = abs(hashint8(n * 5)::bigint) % ${SERVICES};
  insert into change_history (service_id, runs, fallout, counted_at) select id, 60, place % 7, now() from place on conflict do nothing;
  vacuum analyze change; vacuum analyze change_service; analyze alert_past; analyze service; analyze change_history; checkpoint;`;

async function fill(client: pg.Client): Promise<void> {
  await client.query(services);
  for (let from = 0; from < CHANGES; from += PART) {
    await client.query(changes(from));
    process.stderr.write(`  ${from + PART} changes\n`);
  }
  for (const statement of rest.split(';\n')) for (const each of statement.split('; ')) await client.query(each);
}

const answer = z.object({ candidates: z.number() });

async function signIn(client: pg.Client): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  const person = z.object({ id: z.string() }).parse((await client.query(`select id from person where slug = 'p0'`)).rows[0]).id;
  await client.query('insert into account (person_id, created_at) values ($1, now())', [person]);
  const session = `insert into session (hash, person_id, made_at, seen_at, agent) values ($1, $2, now(), now(), 'bench')`;
  await client.query(session, [hashOf(secret), person]);
  return `${COOKIE}=${secret}`;
}

/** 10 million changes of five years over 1,000 services: what changed in the day before an instant, of a service, each by chance; the p99 of the whole answer over HTTP. */
export async function whatChanged(): Promise<Result> {
  const site = await Site.start(17_392, {});
  const client = new pg.Client({ connectionString: site.databaseUrl('OWNER') });
  const chance = chanceOf(44);
  try {
    await fillOrganisation(site.databaseUrl('APP'), 1);
    await client.connect();
    await fill(client);
    const cookie = await signIn(client);
    const [candidates, rounds]: [number[], number[]] = [[], []];
    const ask = async (): Promise<number> => {
      const at = Math.round(Date.now() - chance.between(0, 90) * 86_400_000);
      const began = performance.now();
      const path = `/api/v1/services/bench-${Math.floor(chance.next() * SERVICES)}/what-changed?at=${at}`;
      const asked = await fetch(`${site.url}${path}`, { headers: { cookie } });
      const text = await asked.text();
      if (asked.status !== 200) throw new Error(`${path}: ${asked.status} ${text}`);
      const took = performance.now() - began;
      candidates.push(answer.parse(JSON.parse(text)).candidates);
      return took;
    };
    for (let number = 0; number < WARM; number += 1) await ask();
    for (let round = 0; round < ROUNDS; round += 1) {
      const took: number[] = [];
      for (let number = 0; number < ASKED; number += 1) took.push(await ask());
      rounds.push(percentile(took, 0.99));
    }
    process.stderr.write(`  candidates: ${percentile(candidates, 0.5)} at p50, ${percentile(candidates, 0.99)} at p99\n`);
    return resultOf({ name: 'whatchanged.p99', unit: 'ms', better: 'lower', target: 100 }, rounds);
  } finally {
    await client.end().catch(() => undefined);
    await site.end();
  }
}
