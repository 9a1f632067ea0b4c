import { afterAll, describe, expect, it } from 'vitest';

import { iso } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { systemClock } from '../platform/clock/index.ts';
import { openDatabase, sql } from '../platform/database/index.ts';
import { freshDatabase } from '../../test/support/fresh-database.ts';
import { reviewsAsking } from './approvals/store-reviews.ts';
import { countItems, itemsOf } from './campaigns/store.ts';
import { teamsThatFiled, toldOfTeams } from './measuring/store-measured.ts';
import { runsOfTemplates } from './templates/store.ts';

const database = await freshDatabase();
const db = openDatabase(database.app, systemClock);
afterAll(async () => db.close());

const TEST = system('test');
const now = db.clock.now();
const id = (kind: number, place: number): string => `00000000-0000-7000-800${kind}-${String(place).padStart(12, '0')}`;
/** Ids of a kind in SQL, as `id` makes them, by the number of their row. */
const ids = (kind: number): ReturnType<typeof sql> =>
  sql`('00000000-0000-7000-800' || ${kind}::text || '-' || lpad(n::text, 12, '0'))::uuid`;
const TEAM = id(1, 1);
const ASKED = {
  row: 'row',
  because: 'x',
  record: 'before',
  approvals: [],
  notice: null,
  inWindow: false,
  customersTold: false,
  agenda: null,
};

describe('long lists', () => {
  it('CHG-23: every campaign counts all of its services, and one service is read by its key', async () => {
    await db.write(TEST, async (tx) => {
      await tx.run(sql`insert into team (id, slug, name) values (${TEAM}, 'all', 'All')`);
      await tx.run(
        sql`insert into service (id, slug, name, team_id, tier, lifecycle, description, links, customers, vendors, hosts, zones, notifications, policies)
            select ${ids(2)}, 's' || n, 's' || n, ${TEAM}, 1, 'operated', '', '[]', '[]', '[]', '{}', '{}', '{}', '{}' from generate_series(1, 500) n`,
      );
      await tx.run(
        sql`insert into change_campaign (id, title, reason, team_id, chosen, draft, deadline, public_url, made_by, made_at)
            select ${ids(3)}, 'c' || n, 'r', ${TEAM}, '{}', '{}', ${iso(now)}, '', '{"name": "test"}', ${iso(now)} from generate_series(1, 41) n`,
      );
      await tx.run(
        sql`insert into change_campaign_service (campaign_id, service_id, added_at)
            select c.id, s.id, ${iso(now)} from change_campaign c cross join service s`,
      );
      await tx.run(
        sql`insert into change_campaign_exception (id, campaign_id, service_id, because, until_at, asked_by, asked_at, state)
            select ${ids(4)}, ${id(3, 41)}, ${ids(2)}, 'x', ${iso(now + 60_000)}, '{}', ${iso(now)}, 'approved' from generate_series(1, 3) n`,
      );
    });
    const all = Array.from({ length: 41 }, (_, place) => id(3, place + 1));
    const counted = await countItems(db, all, now);
    expect(
      all.map((campaign) => counted.filter(({ campaignId }) => campaignId === campaign).reduce((sum, { count }) => sum + count, 0)),
    ).toEqual(all.map(() => 500));
    expect(counted.filter(({ campaignId, exceptedUntil }) => campaignId === id(3, 41) && exceptedUntil !== null)).toMatchObject([
      { count: 3 },
    ]);
    expect((await countItems(db, all, now + 60_000)).every(({ exceptedUntil }) => exceptedUntil === null)).toBe(true);
    expect(await itemsOf(db, id(3, 41))).toHaveLength(500);
    expect(await itemsOf(db, id(3, 41), id(2, 500))).toMatchObject([{ serviceId: id(2, 500) }]);
  });

  it('CHG-7: a template that is seldom used keeps its runs beside one that is used each day', async () => {
    const [often, seldom] = [id(5, 1), id(5, 2)];
    await db.write(TEST, async (tx) =>
      tx.run(
        sql`insert into change (id, title, kind, environment, state, tier, source, team_id, template_id, template_version, actual_end, outcome, created_at)
            select ${ids(6)}, 'run', 'standard', 'production', 'closed', 1, 'person', ${TEAM}, case when n = 1 then ${seldom}::uuid else ${often}::uuid end,
              1, ${iso(now)}::timestamptz + n * interval '1 second', 'success', ${iso(now)} from generate_series(1, 5002) n`,
      ),
    );
    const runs = await runsOfTemplates(db, [often, seldom]);
    expect(runs.filter(({ templateId }) => templateId === seldom)).toHaveLength(1);
    expect(runs[0]?.endedAt).toBe(now + 5_002_000);
  });

  it('CHG-5: what asks somebody now is seen behind any number of rounds whose step has had its answer', async () => {
    const me = id(7, 1);
    await db.write(TEST, async (tx) => {
      await tx.run(
        sql`insert into change (id, title, kind, environment, state, tier, source, team_id, created_at)
            select ${ids(8)}, 'asked', 'code', 'production', 'review', 1, 'person', ${TEAM}, ${iso(now)} from generate_series(1, 220) n`,
      );
      await tx.run(
        sql`insert into change_review (change_id, round, version, state, matrix_row, matrix_version, asked, risk, given, public_url, opened_at, writers)
            select ${ids(8)}, 1, 1, 'open', 'row', 1, ${JSON.stringify(ASKED)}::jsonb,
              '{"risk": "low", "setBy": "rules", "because": "x", "views": []}', '{}', '', ${iso(now)}::timestamptz + n * interval '1 second', '{}'
            from generate_series(1, 220) n`,
      );
      await tx.run(
        sql`insert into change_ask (id, change_id, round, step, role, person_id, name, level, asked_at, due_at)
            select ${ids(9)}, ${ids(8)}, 1, 0, 'peer', ${me}, 'Me', 0, ${iso(now)}, ${iso(now)} from generate_series(1, 220) n`,
      );
      await tx.run(
        sql`insert into change_ask (id, change_id, round, step, role, person_id, name, level, asked_at, due_at)
            select gen_random_uuid(), ${ids(8)}, 1, 1, 'manager', ${id(7, 2)}, 'They', 0, ${iso(now)}, ${iso(now)} from generate_series(1, 219) n`,
      );
    });
    expect((await reviewsAsking(db, [me])).map(({ changeId }) => changeId)).toEqual([id(8, 220)]);
  });

  it('CHG-14: who never filed is known team by team, with what machines brought to production meanwhile', async () => {
    const [filed, silent] = [TEAM, id(1, 2)];
    await db.write(TEST, async (tx) =>
      tx.run(
        sql`insert into change (id, title, kind, environment, state, tier, source, team_id, actual_start, created_at)
            select gen_random_uuid(), 'told', 'automated', case when n = 1 then 'staging' else 'production' end, 'resolved', 1, 'github', ${silent},
              ${iso(now)}::timestamptz - n * interval '1 hour', ${iso(now)} from generate_series(1, 5) n`,
      ),
    );
    expect([...(await teamsThatFiled(db, [filed, silent]))]).toEqual([filed]);
    expect([...(await toldOfTeams(db, [filed, silent], now - 3.5 * 3_600_000))]).toEqual([[silent, 2]]);
  });
});
