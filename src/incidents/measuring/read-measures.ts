import { z } from 'zod';

import { days, wallMillisAt, type Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { zoneOf } from '../../platform/time-zones/index.ts';
import type { Directory } from '../../catalog/index.ts';
import {
  distribution,
  figureOf,
  isMissed,
  measureKeys,
  measureTexts,
  outcomes,
  reasonsLeft,
  type Figure,
  type MeasureKey,
  type Outcome,
} from '../rules/measures.ts';
import type { Field } from '../fields/field-kind.ts';
import { wordsOf } from '../rules/fields.ts';
import { countReturns } from '../queue/store-links.ts';
import { dimensions, loadMeasured, type Loaded, type Measured, type MeasureFilter } from './load-measured.ts';
import { readTargets, type Target } from './step-targets.ts';

const figureView = z.object({
  count: z.number(),
  mean: z.number(),
  median: z.number(),
  p90: z.number().describe('Nine of ten are no larger: the nearest rank'),
  least: z.number(),
  most: z.number(),
  total: z.number(),
});

const targetView = z.object({ seconds: z.number(), role: z.string() });

/** What tickets of one group come to. */
const groupView = z.object({
  key: z.string(),
  name: z.string(),
  figure: figureView.nullable(),
  left: z.number().describe('Tickets without a value'),
  missed: z.number(),
});

const measureView = z.object({
  measure: z.enum(measureKeys),
  short: z.string().describe('MTTD and the like; empty where it has none'),
  name: z.string(),
  of: z.string().describe('From what to what it is measured'),
  unit: z.enum(['ms', 'minutes']),
  target: targetView.nullable(),
  figure: figureView.nullable().describe('Null where no ticket has a value: no data is not zero'),
  buckets: z.array(z.object({ upTo: z.number().nullable(), count: z.number() })),
  left: z.array(z.object({ why: z.enum(reasonsLeft), count: z.number() })).describe('Tickets that are left out, by reason'),
  missed: z.number().describe('Tickets that took longer than the target, or have already lasted longer'),
  groups: z.array(groupView),
});

export const measuresView = z.object({
  from: z.number(),
  until: z.number(),
  by: z.string().nullable(),
  byName: z.string().nullable().describe('Of a field its name'),
  tickets: z.number(),
  uncounted: z.array(z.object({ why: z.enum(['drill', 'test', 'synthetic', 'duplicate', 'rejected', 'part']), count: z.number() })),
  capped: z.boolean().describe('Whether there were more tickets than are read for one answer: the newest count'),
  measures: z.array(measureView),
  reopened: z.number().describe('Tickets that came back at least once'),
  contacts: z.number().describe('Contacts of customer support on them and on their duplicates'),
});

/** One ticket behind a number. */
export const measuredRow = z.object({
  number: z.number(),
  title: z.string(),
  severity: z.number(),
  state: z.string(),
  service: z.object({ slug: z.string(), name: z.string() }),
  cutAt: z.number(),
  value: z.number().nullable(),
  why: z.enum(reasonsLeft).nullable().describe('Why it has no value'),
  since: z.number().nullable().describe('Where it has no value yet: since when it runs'),
  missed: z.boolean(),
});

type By = NonNullable<MeasureFilter['by']>;
type Dimension = (typeof dimensions)[number];

interface Group {
  readonly key: string;
  readonly name: string;
}

const MONDAY = days(4);
const WEEK = days(7);

const dayText = (wall: number): string => new Date(wall).toISOString().slice(0, 10);

/** The Monday of the week in which a wall clock shows a time. */
const weekOf = (wall: number): string => dayText(Math.floor((wall - MONDAY) / WEEK) * WEEK + MONDAY);

interface Place {
  readonly directory: Directory;
  /** What the reader's wall shows at an instant. */
  readonly wall: (instant: Instant) => number;
}

const named = (found: { readonly slug: string; readonly name: string } | undefined, id: string): Group =>
  found === undefined ? { key: id, name: 'no longer in the catalog' } : { key: found.slug, name: found.name };

const period = (text: string): Group => ({ key: text, name: text });

/** How tickets are set apart, by each dimension. */
const groupBy: Readonly<Record<Dimension, (ticket: Measured, at: Place) => Group>> = {
  service: (ticket, { directory }) => named(directory.service(ticket.serviceId), ticket.serviceId),
  team: (ticket, { directory }) => named(directory.team(ticket.teamId), ticket.teamId),
  tier: ({ tier }) => (tier === null ? { key: 'none', name: 'No tier' } : { key: String(tier), name: `Tier ${tier}` }),
  severity: ({ severity }) => ({ key: String(severity), name: `Severity ${severity}` }),
  cause: ({ cause }) => (cause === null ? { key: 'none', name: 'not classified' } : { key: cause, name: cause.replace('-', ' ') }),
  week: (ticket, { wall }) => period(weekOf(wall(ticket.cutAt))),
  month: (ticket, { wall }) => period(dayText(wall(ticket.cutAt)).slice(0, 7)),
};

const isDimension = (by: By): by is Dimension => dimensions.some((each) => each === by);

/** How tickets are set apart by what they say in a field. */
function fieldGroup({ said }: Measured, field: Field | undefined): Group {
  if (said === undefined) return { key: 'none', name: 'nothing said' };
  if (said === null) return { key: 'restricted', name: 'restricted' };
  return { key: said.key, name: wordsOf({ choices: field?.choices ?? [] }, [{ ...said, number: null }]) };
}

interface Row {
  readonly ticket: Measured;
  readonly outcome: Outcome;
  readonly missed: boolean;
  readonly group: Group | undefined;
}

/** The rows behind one measure: all numbers of it come from these. */
function rowsOf(
  measure: MeasureKey,
  loaded: Loaded,
  of: { filter: MeasureFilter; target: Target | undefined; now: Instant },
): readonly Row[] {
  const found = outcomes(measure, loaded.all);
  const zone = zoneOf(of.filter.zone);
  const at = { directory: loaded.directory, wall: (instant: Instant) => wallMillisAt(zone, instant) };
  const { by } = of.filter;
  return loaded.tickets.map((ticket) => {
    const outcome = found.get(ticket.id) ?? { left: 'pending' };
    return {
      ticket,
      outcome,
      missed: isMissed(outcome, of.target === undefined ? undefined : of.target.seconds * 1000, of.now),
      group: by === undefined ? undefined : isDimension(by) ? groupBy[by](ticket, at) : fieldGroup(ticket, loaded.field),
    };
  });
}

const valuesOf = (rows: readonly Row[]): number[] => rows.flatMap(({ outcome }) => ('value' in outcome ? [outcome.value] : []));

const shown = (figure: Figure | undefined): z.infer<typeof figureView> | null => figure ?? null;

function groupsOf(rows: readonly Row[], by: By | undefined): z.infer<typeof groupView>[] {
  const groups = new Map<string, { group: Group; rows: Row[] }>();
  for (const row of rows) {
    if (row.group === undefined) continue;
    const known = groups.get(row.group.key) ?? { group: row.group, rows: [] };
    known.rows.push(row);
    groups.set(row.group.key, known);
  }
  const all = [...groups.values()].map(({ group, rows: own }) => {
    const values = valuesOf(own);
    return {
      ...group,
      figure: shown(figureOf(values)),
      left: own.length - values.length,
      missed: own.filter(({ missed }) => missed).length,
    };
  });
  const inOrder = all.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const worstFirst = by === 'service' || by === 'team' || by === 'cause' || (by !== undefined && !isDimension(by));
  return worstFirst ? inOrder.toSorted((one, other) => (other.figure?.median ?? -1) - (one.figure?.median ?? -1)) : inOrder;
}

function viewOf(measure: MeasureKey, rows: readonly Row[], of: { target: Target | undefined; by: By | undefined }) {
  const { target, by } = of;
  const values = valuesOf(rows);
  return {
    measure,
    ...measureTexts[measure],
    unit: measure === 'customer-minutes' ? ('minutes' as const) : ('ms' as const),
    target: target === undefined ? null : { seconds: target.seconds, role: target.role },
    figure: shown(figureOf(values)),
    buckets: [...distribution(measure, values)],
    left: reasonsLeft.flatMap((why) => {
      const count = rows.filter(({ outcome }) => 'left' in outcome && outcome.left === why).length;
      return count === 0 ? [] : [{ why, count }];
    }),
    missed: rows.filter(({ missed }) => missed).length,
    groups: groupsOf(rows, by),
  };
}

/** Every measure over the tickets that a filter asks for. */
export async function readMeasures(reader: Reader, filter: MeasureFilter, now: Instant): Promise<z.infer<typeof measuresView>> {
  const [loaded, targets] = [await loadMeasured(reader, filter, now), await readTargets(reader)];
  return {
    from: loaded.from,
    until: loaded.until,
    by: filter.by ?? null,
    byName: loaded.field?.name ?? filter.by ?? null,
    tickets: loaded.tickets.length,
    uncounted: [...loaded.uncounted].map(([why, count]) => ({ why, count })),
    capped: loaded.capped,
    ...(await countReturns(
      reader,
      loaded.tickets.map(({ id }) => id),
    )),
    measures: measureKeys.map((measure) => {
      const target = targets.find(({ step }) => step === measure);
      return viewOf(measure, rowsOf(measure, loaded, { filter, target, now }), { target, by: filter.by });
    }),
  };
}

/** Which rows of a measure are asked for. */
export interface RowFilter {
  readonly group?: string | undefined;
  readonly why?: (typeof reasonsLeft)[number] | undefined;
  readonly missed?: boolean | undefined;
  readonly counted?: boolean | undefined;
}

const isShown =
  (by: RowFilter) =>
  ({ group, outcome, missed }: Row): boolean =>
    (by.group === undefined || group?.key === by.group) &&
    (by.why === undefined || ('left' in outcome && outcome.left === by.why)) &&
    (by.missed !== true || missed) &&
    (by.counted !== true || 'value' in outcome);

const MOST_ROWS = 500;

/** The tickets behind a number, the largest value first; then those without one, the newest first. */
export async function readRows(
  reader: Reader,
  asked: { readonly measure: MeasureKey; readonly filter: MeasureFilter; readonly rows: RowFilter },
  now: Instant,
): Promise<{ items: z.infer<typeof measuredRow>[]; total: number }> {
  const [loaded, targets] = [await loadMeasured(reader, asked.filter, now), await readTargets(reader)];
  const target = targets.find(({ step }) => step === asked.measure);
  const rows = rowsOf(asked.measure, loaded, { filter: asked.filter, target, now }).filter(isShown(asked.rows));
  const valueOf = ({ outcome }: Row): number => ('value' in outcome ? outcome.value : -1);
  // They come the newest first, and stay so where their values are equal.
  const items = rows
    .toSorted((one, other) => valueOf(other) - valueOf(one))
    .slice(0, MOST_ROWS)
    .map(({ ticket, outcome, missed }) => {
      const service = loaded.directory.service(ticket.serviceId);
      return {
        number: ticket.number,
        title: ticket.title,
        severity: ticket.severity,
        state: ticket.state,
        service: { slug: service?.slug ?? 'unknown', name: service?.name ?? 'unknown' },
        cutAt: ticket.cutAt,
        value: 'value' in outcome ? outcome.value : null,
        why: 'left' in outcome ? outcome.left : null,
        since: 'left' in outcome ? (outcome.since ?? null) : null,
        missed,
      };
    });
  return { items, total: rows.length };
}
