import { z } from 'zod';

import { days, ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { slugField, zoneField } from '../../platform/fields.ts';
import { loadDirectory, type Directory } from '../../catalog/index.ts';
import { firstPagesOf } from '../../paging/index.ts';
import { changesOf, type LinkedChange } from '../causes/store-causes.ts';
import { loadFields, type Field } from '../fields/field-kind.ts';
import { fieldFilter } from '../fields/set-fields.ts';
import { saidInField, ticketsSaying } from '../fields/store-values.ts';
import { causes } from '../rules/causes.ts';
import { standingOf, uncounted, type MeasurementKind, type Standing, type Uncounted } from '../rules/measurements.ts';
import type { MeasuredTicket } from '../rules/measures.ts';
import { isUnrestored } from '../rules/states.ts';
import { measurementsOfMany, ticketsCutIn, type Looked } from './store-measures.ts';

/** How values may be set apart. */
export const dimensions = ['service', 'team', 'tier', 'severity', 'cause', 'week', 'month'] as const;

/** Which tickets measures look at. Every part narrows it. */
export const measureFilter = z.strictObject({
  days: z.coerce.number().int().min(1).max(1000).default(90).describe('How many before the end, where no beginning is given'),
  from: z.coerce.number().int().min(0).optional().describe('Milliseconds since 1970'),
  until: z.coerce.number().int().min(0).optional().describe('Milliseconds since 1970; else now'),
  severity: z
    .string()
    .regex(/^[1-4](?:,[1-4])*$/, 'severities with commas, such as 1,2')
    .default('1,2'),
  service: z.string().max(100).optional().describe('Slug or id'),
  team: z.string().max(100).optional().describe('Slug or id; the teams below it belong to it'),
  tier: z.coerce.number().int().min(1).max(9).optional(),
  cause: z
    .enum([...causes, 'none'])
    .optional()
    .describe('"none": not classified'),
  change: z.string().max(500).optional().describe('The reference of the change that did it'),
  by: z
    .union([z.enum(dimensions), z.templateLiteral(['field:', slugField])])
    .optional()
    .describe('How values are set apart; "field:region" by a field of the organisation, of one choice or yes and no'),
  field: z.string().max(500).optional().describe('What they say in fields, as in the list of tickets'),
  zone: zoneField.default('UTC').describe('Whose weeks and months'),
});
export type MeasureFilter = z.infer<typeof measureFilter>;

/** The short name of the field that values are set apart by, if they are by one. */
const fieldOf = ({ by }: Pick<MeasureFilter, 'by'>): string | undefined => (by?.startsWith('field:') === true ? by.slice(6) : undefined);

/** A ticket with what measures and their groups need. */
export interface Measured extends MeasuredTicket {
  readonly title: string;
  readonly severity: number;
  readonly state: Looked['state'];
  readonly teamId: string;
  readonly tier: number | null;
  readonly cause: Looked['cause'];
  /** What it says in the field that values are set apart by; null of a restricted one, undefined where it says nothing. */
  readonly said: { readonly key: string; readonly words: string } | null | undefined;
  /** The changes that did it. */
  readonly changes: readonly LinkedChange[];
}

export interface Loaded {
  readonly from: Instant;
  readonly until: Instant;
  readonly directory: Directory;
  /** The field that values are set apart by, if they are by one. */
  readonly field: Field | undefined;
  /** Those that count and that the filter asks for. */
  readonly tickets: readonly Measured[];
  /** Those, and others of the same severities, also from before: a gap between impacts begins before it ends. */
  readonly all: readonly Measured[];
  /** What the filter asks for and counts nowhere. */
  readonly uncounted: ReadonlyMap<Uncounted | 'part', number>;
  /** Whether there are more than were read. */
  readonly capped: boolean;
}

/** An impact that was over longer ago is not looked for. */
const LOOK_BACK = days(365);
/** So many tickets are read for one answer. */
const MOST = 20_000;

function measuredOf(
  ticket: Looked,
  rest: Pick<Measured, 'pagedAt' | 'tier' | 'said' | 'changes'> & { measurements: Parameters<typeof standingOf>[1] },
): Measured {
  const standing = (kind: MeasurementKind): Standing => standingOf(kind, rest.measurements, ticket.state);
  return {
    id: ticket.id,
    number: ticket.number,
    title: ticket.title,
    severity: ticket.severity,
    state: ticket.state,
    serviceId: ticket.serviceId,
    teamId: ticket.teamId,
    cause: ticket.cause,
    changes: rest.changes,
    tier: rest.tier,
    said: rest.said,
    cutAt: ticket.cutAt,
    pagedAt: rest.pagedAt,
    unrestored: isUnrestored(ticket.state),
    measured: {
      'impact-start': standing('impact-start'),
      detected: standing('detected'),
      answered: standing('answered'),
      engaged: standing('engaged'),
      'handed-on': standing('handed-on'),
      mitigated: standing('mitigated'),
      restored: standing('restored'),
      'customer-minutes': standing('customer-minutes'),
    },
  };
}

/** A part of an incident is no incident of its own: its impact is that of the whole. */
const whyNot = (ticket: Looked): Uncounted | 'part' | undefined => uncounted(ticket) ?? (ticket.part ? 'part' : undefined);

type Changes = ReadonlyMap<string, readonly LinkedChange[]>;

/** The changes that did it, by ticket. */
async function changesByTicket(reader: Reader, ids: readonly string[]): Promise<Changes> {
  const found = new Map<string, LinkedChange[]>();
  for (const change of await changesOf(reader, ids)) {
    const own = found.get(change.ticketId);
    if (own === undefined) found.set(change.ticketId, [change]);
    else own.push(change);
  }
  return found;
}

/** Whether its cause and the change that did it are those that are asked for. */
const isOfCause = (filter: MeasureFilter, ticket: Looked, changes: Changes): boolean =>
  (filter.cause === undefined || (ticket.cause ?? 'none') === filter.cause) &&
  (filter.change === undefined || (changes.get(ticket.id) ?? []).some(({ reference }) => reference === filter.change));

function wanted(filter: MeasureFilter, from: Instant, known: { directory: Directory; changes: Changes }): (ticket: Looked) => boolean {
  const { directory, changes } = known;
  const service = filter.service === undefined ? undefined : (directory.serviceBySlug(filter.service)?.id ?? filter.service);
  const team = filter.team === undefined ? undefined : (directory.team(filter.team)?.id ?? filter.team);
  return (ticket) =>
    ticket.cutAt >= from &&
    (service === undefined || ticket.serviceId === service) &&
    (team === undefined || directory.teamPath(ticket.teamId).includes(team)) &&
    (filter.tier === undefined || directory.service(ticket.serviceId)?.tier === filter.tier) &&
    isOfCause(filter, ticket, changes);
}

/** Refuses a filter that asks for what no field is. */
export async function checkMeasureFilter(reader: Reader, filter: MeasureFilter): Promise<Result<null>> {
  const asked = await fieldFilter(reader, filter.field);
  if (!asked.ok) return asked;
  const slug = fieldOf(filter);
  if (slug === undefined) return ok(null);
  const field = (await loadFields(reader, await loadDirectory(reader))).find((each) => each.slug === slug);
  if (field === undefined) return refuse('bad-input', `there is no field "${slug}"`, 'query.by');
  if (field.type === 'choice' || field.type === 'yes-no') return ok(null);
  return refuse(
    'bad-input',
    `${field.name} is a ${field.type}: values are set apart by a field of one choice, or of yes and no`,
    'query.by',
  );
}

/** Reads the tickets that a filter asks for, with what is measured of them. */
export async function loadMeasured(reader: Reader, filter: MeasureFilter, now: Instant): Promise<Loaded> {
  const until = filter.until ?? now;
  const from = filter.from ?? until - days(filter.days);
  const directory = await loadDirectory(reader);
  const severities = [...new Set(filter.severity.split(',').map(Number))];
  const read = await ticketsCutIn(reader, { from: from - LOOK_BACK, until, severities, most: MOST });
  const counting = read.filter((ticket) => whyNot(ticket) === undefined);
  const ids = counting.map(({ id }) => id);
  const [measurements, paged] = [await measurementsOfMany(reader, ids), await firstPagesOf(reader, ids)];
  const field = (await loadFields(reader, directory)).find(({ slug }) => slug === fieldOf(filter));
  const inField = field === undefined ? undefined : await saidInField(reader, ids, field.slug);
  const asked = await fieldFilter(reader, filter.field);
  const saying =
    !asked.ok || asked.value.length === 0 ? undefined : await ticketsSaying(reader, { cutFrom: from, cutUntil: until, asked: asked.value });
  const changes = await changesByTicket(
    reader,
    read.map(({ id }) => id),
  );
  const inCatalog = wanted(filter, from, { directory, changes });
  const isWanted = (ticket: Looked): boolean => inCatalog(ticket) && (saying === undefined || saying.has(ticket.id));
  const all = counting.map((ticket) =>
    measuredOf(ticket, {
      measurements: measurements.get(ticket.id) ?? [],
      said: inField?.get(ticket.id),
      changes: changes.get(ticket.id) ?? [],
      pagedAt: paged.get(ticket.id) ?? null,
      tier: directory.service(ticket.serviceId)?.tier ?? null,
    }),
  );
  const reasons = new Map<Uncounted | 'part', number>();
  for (const ticket of read.filter(isWanted)) {
    const why = whyNot(ticket);
    if (why !== undefined) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  }
  const isAsked = new Set(counting.filter(isWanted).map(({ id }) => id));
  return {
    from,
    until,
    directory,
    field,
    all,
    tickets: all.filter(({ id }) => isAsked.has(id)),
    uncounted: reasons,
    capped: read.length === MOST,
  };
}
