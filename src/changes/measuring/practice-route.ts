import { z } from 'zod';

import { days, ok, refuse, type Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { loadDirectory, type Directory } from '../../catalog/index.ts';
import { changeKinds, practiceOf } from '../rules/index.ts';
import { blamedOn } from './blamed.ts';
import { recordsIn, teamsThatFiled, toldOfTeams } from './store-measured.ts';

/** So many records are read for one answer. */
const MOST = 10_000;

const rows = z.array(z.string()).describe('Ids of changes: every row behind the number');
const measure = z.object({ value: z.number().nullable().describe('Null where there is nothing to measure: no data is not zero'), rows });
const share = measure.extend({ of: rows });
const named = z.object({ id: z.string(), slug: z.string(), name: z.string() });

const view = z.object({
  team: named.nullable(),
  from: z.number(),
  until: z.number(),
  capped: z.boolean().describe('Whether there were more records than are read for one answer: the newest count'),
  kinds: z.array(z.object({ kind: z.enum(changeKinds), rows })),
  emergent: share.describe('Of those that need approval and went to production'),
  adherence: share.describe('Began and ended as planned, within 15 minutes, of those that had a plan'),
  quality: measure.describe('0 to 100, as put forward last: the median'),
  approval: measure.describe('From being put forward to the last approval, in milliseconds: the median'),
  failure: share.describe('Failed, rolled back or blamed for an incident, of those that ended'),
  effort: measure.describe('From the start to the end of carrying it out, in milliseconds: the median'),
  process: share.describe('Approved before they began and closed within a week of their end, of those that ended'),
  fallout: z.object({
    incidents: z.array(z.object({ id: z.string(), number: z.number(), title: z.string() })),
    outageMinutes: z.number().describe('Minutes in which at least one of them went on'),
    rows,
  }),
  neverFiled: z
    .array(named.extend({ services: z.number(), told: z.number().describe('Changes of production that machines told of in the period') }))
    .describe('Teams that own services and never filed a record'),
  changes: z
    .array(
      z.object({
        id: z.string(),
        number: z.number(),
        title: z.string(),
        team: z.string(),
        kind: z.string(),
        state: z.string(),
        outcome: z.enum(['success', 'issues', 'rolled-back', 'failed']).nullable(),
        start: z.number().nullable(),
      }),
    )
    .describe('All rows that the numbers are made of'),
});

/** A team and every team below it. */
const below = (directory: Directory, id: string): string[] =>
  directory.teams.filter((team) => directory.teamPath(team.id).includes(id)).map((team) => team.id);

/** Those of some teams that own services and have filed no record, ever. */
async function neverFiled(
  reader: Reader,
  { directory, teams, since }: { directory: Directory; teams: readonly string[]; since: Instant },
): Promise<z.output<typeof view>['neverFiled']> {
  const services = new Map<string, number>();
  for (const { teamId } of directory.services) services.set(teamId, (services.get(teamId) ?? 0) + 1);
  const owning = teams.filter((id) => services.has(id));
  const filed = await teamsThatFiled(reader, owning);
  const silent = owning.filter((id) => !filed.has(id));
  const told = silent.length === 0 ? new Map<string, number>() : await toldOfTeams(reader, silent, since);
  return directory.teams.flatMap(({ id, slug, name }) =>
    silent.includes(id) ? [{ id, slug, name, services: services.get(id) ?? 0, told: told.get(id) ?? 0 }] : [],
  );
}

const read = route({
  method: 'GET',
  path: '/api/v1/change-measures',
  name: 'change-measures.read',
  summary:
    'How an organisation or a team changes what it runs: kinds, emergent share, adherence, quality, approval time, failures, effort, process',
  description:
    'Of the records of people that began, or were to begin, in the period; drafts and what was given up are left out. Every number names its rows.',
  permission: { to: 'member' },
  query: z.strictObject({
    team: z.string().min(1).max(63).optional().describe('Slug or id; with every team below it'),
    days: z.coerce.number().int().min(1).max(366).default(90),
    until: z.coerce.number().int().min(0).optional().describe('Milliseconds since 1970; else now'),
  }),
  output: view,
  handler: async (call, { query }) => {
    const directory = await loadDirectory(call.db);
    const team = query.team === undefined ? undefined : directory.team(query.team);
    if (query.team !== undefined && team === undefined) return refuse('not-found', `there is no team "${query.team}"`);
    const now = call.clock.now();
    const until = query.until ?? now;
    const from = until - days(query.days);
    const teams = team === undefined ? undefined : below(directory, team.id);
    const records = await recordsIn(call.db, { teams, from, until, most: MOST });
    const { blamed, tickets } = await blamedOn(call.db, records);
    const { fallout, kinds, ...measured } = practiceOf(records, blamed, now);
    const all = teams ?? directory.teams.map(({ id }) => id);
    return ok({
      ...measured,
      kinds: kinds.flatMap((each) => {
        const kind = changeKinds.find((known) => known === each.kind);
        return kind === undefined ? [] : [{ kind, rows: [...each.rows] }];
      }),
      team: team === undefined ? null : { id: team.id, slug: team.slug, name: team.name },
      from,
      until,
      capped: records.length === MOST,
      fallout: { ...fallout, incidents: fallout.incidents.flatMap((id) => tickets.get(id) ?? []) },
      neverFiled: await neverFiled(call.db, { directory, teams: all, since: from }),
      changes: records.map(({ id, number, title, teamId, kind, state, outcome, start, scheduledStart }) => ({
        id,
        number,
        title,
        kind,
        state,
        outcome,
        team: directory.team(teamId)?.name ?? '',
        start: start ?? scheduledStart,
      })),
    });
  },
});

/** The API of measures over an organisation or a team. */
export const practiceRoutes: readonly Route[] = [read];
