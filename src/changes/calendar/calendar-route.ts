import { z } from 'zod';

import { days, ok, refuse } from '../../kernel/index.ts';
import { keyField } from '../../platform/fields.ts';
import { route } from '../../platform/http/index.ts';
import { nameIn } from './around.ts';
import { findCalendarConflicts, type NumberedConflict } from './calendar-conflicts.ts';
import { readCalendar, type Calendar, type Spell } from './read-calendar.ts';
import { conflictView, slotView, viewOfConflict, viewOfSlot } from './views.ts';

const instant = z.coerce.number().int().min(0).max(8_000_000_000_000);
const person = z.object({ id: z.string(), name: z.string() }).nullable();
const spell = z.object({
  slug: z.string(),
  name: z.string(),
  about: z.string(),
  owner: z.string().nullable(),
  from: z.number(),
  until: z.number(),
  services: z.array(z.string()).describe('Ids of the lanes that it lies on'),
});

export const calendarView = z.object({
  from: z.number(),
  until: z.number(),
  now: z.number(),
  lanes: z.array(
    z.object({
      id: z.string(),
      slug: z.string(),
      tier: z.number(),
      team: z.object({ slug: z.string(), name: z.string() }),
      zone: z.string().describe('By whose clock floating windows happen there'),
    }),
  ),
  changes: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      title: z.string(),
      state: z.string(),
      kind: z.string(),
      tier: z.number(),
      risk: z.string().nullable(),
      technician: person,
      from: z.number(),
      until: z.number(),
      services: z.array(z.string()),
    }),
  ),
  isCut: z.boolean().describe('There are more than 2,000 changes: these are nearest to now'),
  windows: z.array(spell),
  freezes: z.array(spell),
  launches: z.array(spell),
  conflicts: z.array(
    conflictView.extend({
      place: z.number().describe('Its number on the calendar'),
      change: z.object({ id: z.string(), number: z.string(), title: z.string(), from: z.number(), until: z.number() }),
      slot: slotView.nullable().describe('The nearest free slot for the change'),
    }),
  ),
  machines: z.array(z.object({ at: z.number(), count: z.number() })).describe('Changes that machines made, hour by hour'),
});

const listed = ({ slug, name, about, owner, from, until, services }: Spell): z.output<typeof spell> => ({
  slug,
  name,
  about,
  owner,
  from,
  until,
  services: [...services],
});

function lanesView({ world, lanes }: Calendar): z.output<typeof calendarView>['lanes'] {
  return lanes.map(({ id, slug, tier, teams, zone }) => {
    const team = world.directory.team(teams[0] ?? '');
    return { id, slug, tier, zone: zone.name, team: { slug: team?.slug ?? '', name: team?.name ?? '' } };
  });
}

function changesView({ world, changes }: Calendar): z.output<typeof calendarView>['changes'] {
  const name = nameIn(world);
  return changes.map(({ id, number, title, state, kind, tier, risk, technician, from, until, services }) => ({
    id,
    number: `CHG-${number}`,
    title,
    state,
    kind,
    tier,
    risk,
    technician: technician === null ? null : { id: technician, name: name(technician) },
    from,
    until,
    services,
  }));
}

const conflictsView = (conflicts: readonly NumberedConflict[]): z.output<typeof calendarView>['conflicts'] =>
  conflicts.map(({ number, change, conflict, slot }) => ({
    ...viewOfConflict(conflict),
    place: number,
    change: { id: change.id, number: `CHG-${change.number}`, title: change.title, from: change.from, until: change.until },
    slot: slot === undefined ? null : viewOfSlot(slot),
  }));

/** The calendar as the API gives it. */
export const calendarRoute = route({
  method: 'GET',
  path: '/api/v1/changes/calendar',
  name: 'changes.calendar',
  summary: 'Changes, windows, freezes and launches over a span of at most 93 days, with what stands against what',
  permission: { to: 'member' },
  query: z.strictObject({
    from: instant,
    until: instant,
    service: keyField.optional(),
    team: keyField.optional().describe('With the teams below it'),
    near: keyField.optional().describe('A service, with all within some dependencies of it'),
    hops: z.coerce.number().int().min(1).max(5).default(3).describe('How many dependencies, with `near`'),
  }),
  output: calendarView,
  handler: async (call, { query }) => {
    const { from, until } = query;
    if (until <= from || until - from > days(93)) return refuse('bad-input', 'it ends after it begins, within 93 days', 'query.until');
    const now = call.clock.now();
    const calendar = await readCalendar(call.db, query, now);
    return ok({
      from,
      until,
      now,
      lanes: lanesView(calendar),
      changes: changesView(calendar),
      isCut: calendar.isCut,
      windows: calendar.windows.map(listed),
      freezes: calendar.freezes.map(listed),
      launches: calendar.launches.map(listed),
      conflicts: conflictsView(await findCalendarConflicts(call.db, { span: query, changes: calendar.changes }, now)),
      machines: [...calendar.machines],
    });
  },
});
