import type { Duration, Instant } from '../../kernel/index.ts';
import type { MeasurementKind, MeasurementStatus, Standing } from './measurements.ts';

/** What is measured over many tickets, in the order in which it happens. Steps are those that may have a target. */
export const steps = ['detection', 'ticket', 'answer', 'engagement', 'hand-on', 'restoration'] as const;
export type Step = (typeof steps)[number];
export const measureKeys = [...steps, 'between', 'customer-minutes'] as const;
export type MeasureKey = (typeof measureKeys)[number];

/** Each with its short name, its name, and what it is a measure of. */
export const measureTexts: Readonly<Record<MeasureKey, { readonly short: string; readonly name: string; readonly of: string }>> = {
  detection: { short: 'MTTD', name: 'Detection', of: 'from the start of impact to its detection' },
  ticket: { short: '', name: 'Detection to ticket', of: 'from detection to the ticket' },
  answer: { short: 'MTTA', name: 'Answer', of: 'from the first page to the first answer' },
  engagement: { short: 'MTTE', name: 'Engagement', of: 'from the first page to the first check-in' },
  'hand-on': { short: '', name: 'Hand-on', of: 'from the ticket until the team that it is for has it in hand' },
  restoration: { short: 'MTTR', name: 'Restoration', of: 'from the start of impact to service restored' },
  between: { short: 'MTBF', name: 'Between impacts', of: 'from the end of an impact to the start of the next of the same service' },
  'customer-minutes': { short: '', name: 'Customer minutes', of: 'customers hurt, times the minutes of it' },
};

/** A ticket as far as measures look at it. */
export interface MeasuredTicket {
  readonly id: string;
  readonly number: number;
  readonly serviceId: string;
  readonly cutAt: Instant;
  /** When the first page of it was made; null where nobody was paged. */
  readonly pagedAt: Instant | null;
  /** Whether the impact may go on. */
  readonly unrestored: boolean;
  readonly measured: Readonly<Record<MeasurementKind, Pick<Standing, 'status' | 'at' | 'amount'>>>;
}

/** Why a ticket is left out of a measure: a part of it is not recorded, or its times are out of order. */
export const reasonsLeft = ['pending', 'proposed', 'not-applicable', 'invalid', 'out-of-order'] as const;
export type Left = (typeof reasonsLeft)[number];

/** What a measure makes of one ticket: a value in milliseconds (or minutes of customers), or why there is none. */
export type Outcome =
  | { readonly value: number }
  /** `since`: it runs since then, and nobody knows yet how long it will be. */
  | { readonly left: Left; readonly since?: Instant };

type Point = { readonly status: MeasurementStatus; readonly at: Instant | null };

const fact = (at: Instant | null): Point => (at === null ? { status: 'not-applicable', at: null } : { status: 'recorded', at });

/** Where both ends miss, the graver reason is told. */
const gravest: readonly Left[] = ['invalid', 'not-applicable', 'pending', 'proposed'];

function between(from: Point, to: Point): Outcome {
  if (from.status === 'recorded' && to.status === 'recorded' && from.at !== null && to.at !== null)
    return to.at < from.at ? { left: 'out-of-order' } : { value: to.at - from.at };
  const left = gravest.find((each) => each === from.status || each === to.status) ?? 'pending';
  return left === 'pending' && from.status === 'recorded' && from.at !== null ? { left, since: from.at } : { left };
}

const ends: Readonly<Record<Step, (ticket: MeasuredTicket) => readonly [Point, Point]>> = {
  detection: ({ measured }) => [measured['impact-start'], measured.detected],
  ticket: ({ measured, cutAt }) => [measured.detected, fact(cutAt)],
  answer: ({ measured, pagedAt }) => [fact(pagedAt), measured.answered],
  engagement: ({ measured, pagedAt }) => [fact(pagedAt), measured.engaged],
  'hand-on': ({ measured, cutAt }) => [fact(cutAt), measured['handed-on']],
  restoration: ({ measured }) => [measured['impact-start'], measured.restored],
};

function minutesOf({ measured }: MeasuredTicket): Outcome {
  const { status, amount } = measured['customer-minutes'];
  if (status === 'recorded' && amount !== null) return { value: amount };
  return { left: status === 'recorded' ? 'invalid' : status };
}

/** What is known of the impacts of one service that began before another. */
interface Before {
  /** When the last of those whose end is known was over; Infinity while one goes on. */
  readonly over: Instant;
  /** Whether the end of the one that began last is known. */
  readonly known: boolean;
}

const endOf = (ticket: MeasuredTicket): Instant | undefined => {
  if (ticket.unrestored) return Infinity;
  const { status, at } = ticket.measured.restored;
  return status === 'recorded' && at !== null ? at : undefined;
};

function gap(start: Instant, before: Before | undefined): Outcome {
  if (before === undefined) return { left: 'not-applicable' };
  if (before.over >= start) return { left: 'not-applicable' };
  return before.known ? { value: start - before.over } : { left: 'pending' };
}

/**
 * The time between impacts: a gap belongs to the ticket whose impact ends it. A first impact has none before it, one that begins within
 * another belongs to that, and where nobody recorded when the one before was over, nobody knows.
 */
function gaps(tickets: readonly MeasuredTicket[]): ReadonlyMap<string, Outcome> {
  const found = new Map<string, Outcome>();
  const before = new Map<string, Before>();
  const started = tickets.flatMap((ticket) => {
    const { status, at } = ticket.measured['impact-start'];
    if (status === 'recorded' && at !== null) return [{ ticket, at }];
    found.set(ticket.id, { left: status === 'recorded' ? 'invalid' : status });
    return [];
  });
  const byNumber = started.toSorted((one, other) => one.ticket.number - other.ticket.number);
  for (const { ticket, at } of byNumber.toSorted((one, other) => one.at - other.at)) {
    const last = before.get(ticket.serviceId);
    found.set(ticket.id, gap(at, last));
    const end = endOf(ticket);
    before.set(ticket.serviceId, { over: Math.max(last?.over ?? -Infinity, end ?? -Infinity), known: end !== undefined });
  }
  return found;
}

/** What a measure makes of each ticket, by its id. Tickets that count nowhere must be left out before. */
export function outcomes(measure: MeasureKey, tickets: readonly MeasuredTicket[]): ReadonlyMap<string, Outcome> {
  if (measure === 'between') return gaps(tickets);
  if (measure === 'customer-minutes') return new Map(tickets.map((ticket) => [ticket.id, minutesOf(ticket)]));
  return new Map(tickets.map((ticket) => [ticket.id, between(...ends[measure](ticket))]));
}

/** What many values come to. */
export interface Figure {
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  /** Nine of ten are no larger: the nearest rank. */
  readonly p90: number;
  readonly least: number;
  readonly most: number;
  readonly total: number;
}

/** Means, median and p90 of values; undefined of none: no data is not zero. */
export function figureOf(values: readonly number[]): Figure | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return undefined;
  const count = sorted.length;
  const at = (place: number): number => sorted[Math.max(0, Math.min(count - 1, place))] ?? least;
  const total = sorted.reduce((sum, value) => sum + value, 0);
  return {
    count,
    mean: total / count,
    median: (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2,
    p90: at(Math.ceil(count * 0.9) - 1),
    least,
    most,
    total,
  };
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const short = [1 * minute, 5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, day];
const long = [day, 3 * day, 7 * day, 14 * day, 30 * day, 60 * day, 90 * day, 180 * day];
const amounts = [10, 100, 1000, 10_000, 100_000, 1_000_000];

/** The upper bounds of a measure's distribution; what is above the last has a bucket of its own. */
export const boundsOf = (measure: MeasureKey): readonly number[] =>
  measure === 'between' ? long : measure === 'customer-minutes' ? amounts : short;

export interface Bucket {
  /** Values up to and with this one that are above the bucket before; null for what is above all. */
  readonly upTo: number | null;
  readonly count: number;
}

/** How values are spread over the bounds of a measure. */
export function distribution(measure: MeasureKey, values: readonly number[]): readonly Bucket[] {
  const bounds = [...boundsOf(measure), Infinity];
  return bounds.map((bound, place) => {
    const above = bounds[place - 1] ?? -Infinity;
    return { upTo: bound === Infinity ? null : bound, count: values.filter((value) => value > above && value <= bound).length };
  });
}

/** Whether a step took longer than its target, or has already lasted longer. */
export function isMissed(outcome: Outcome, target: Duration | undefined, now: Instant): boolean {
  if (target === undefined) return false;
  if ('value' in outcome) return outcome.value > target;
  return outcome.since !== undefined && now - outcome.since > target;
}
