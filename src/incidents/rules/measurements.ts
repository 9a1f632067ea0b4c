import type { Instant } from '../../kernel/index.ts';
import { isUnrestored, type State } from './states.ts';

/** What is measured of a ticket: instants, and the minutes of customers that it cost. */
export const measurementKinds = [
  'impact-start',
  'detected',
  'answered',
  'engaged',
  'handed-on',
  'mitigated',
  'restored',
  'customer-minutes',
] as const;
export type MeasurementKind = (typeof measurementKinds)[number];

/** `pending` is also what a kind is of which nothing was ever said. */
export const measurementStatuses = ['recorded', 'proposed', 'pending', 'not-applicable', 'invalid'] as const;
export type MeasurementStatus = (typeof measurementStatuses)[number];

/** One thing that was said of one kind: by a transition, by a source that proposes, or by a person who corrects. */
export interface Measurement {
  readonly kind: MeasurementKind;
  readonly status: MeasurementStatus;
  readonly at: Instant | null;
  readonly amount: number | null;
  readonly because: string;
  readonly by: string;
  readonly madeAt: Instant;
  /** Whether a person said it, beside what the record says. */
  readonly said: boolean;
}

/** What counts of one kind now. */
export type Standing = Pick<Measurement, 'kind' | 'status' | 'at' | 'amount' | 'because' | 'by'>;

/** Of several answers, engagements and hand-ons the first counts; of everything else the last. */
const firstCounts: ReadonlySet<MeasurementKind> = new Set(['answered', 'engaged', 'handed-on']);

const nothing = (kind: MeasurementKind, because: string): Standing => ({
  kind,
  status: 'pending',
  at: null,
  amount: null,
  because,
  by: '',
});

/**
 * What counts of a kind, of all that was said of a ticket, oldest first. What a person said counts before what stood until then; what
 * happened after it counts again where the last one counts. A proposal counts only while nothing else was said, and nothing takes the
 * place of another kind.
 */
export function standingOf(kind: MeasurementKind, all: readonly Measurement[], state: State): Standing {
  if (kind === 'restored' && isUnrestored(state)) return nothing(kind, 'the service is not restored');
  const own = all.filter((each) => each.kind === kind);
  const told = own.filter(({ status, said }) => status !== 'proposed' || said);
  const found = firstCounts.has(kind) ? (told.findLast(({ said }) => said) ?? told[0]) : told.at(-1);
  return found ?? own.at(-1) ?? nothing(kind, 'nothing is recorded');
}

/**
 * A proposal that waits beside what counts: the last one, until a person says anything of the kind, where it is another value than stands.
 */
export function proposalOf(kind: MeasurementKind, all: readonly Measurement[], state: State): Standing | undefined {
  const standing = standingOf(kind, all, state);
  if (standing.status === 'proposed') return standing;
  if (kind === 'restored' && isUnrestored(state)) return undefined;
  const own = all.filter((each) => each.kind === kind);
  const proposed = own.findLastIndex(({ status, said }) => status === 'proposed' && !said);
  const found = own[proposed];
  if (found === undefined || own.slice(proposed).some(({ said }) => said)) return undefined;
  return found.at === standing.at && found.amount === standing.amount ? undefined : found;
}

/** What counts of each kind. */
export const standings = (all: readonly Measurement[], state: State): readonly Standing[] =>
  measurementKinds.map((kind) => standingOf(kind, all, state));

/** Why a ticket counts in no measure; undefined where it does. */
export type Uncounted = 'drill' | 'test' | 'synthetic' | 'duplicate' | 'rejected';

export function uncounted(ticket: {
  readonly purpose: 'real' | 'test' | 'drill' | 'synthetic';
  readonly state: State;
}): Uncounted | undefined {
  if (ticket.purpose !== 'real') return ticket.purpose;
  return ticket.state === 'duplicate' || ticket.state === 'rejected' ? ticket.state : undefined;
}

/** What somebody says of one kind. */
export interface Said {
  readonly kind: MeasurementKind;
  readonly status: Exclude<MeasurementStatus, 'proposed'>;
  readonly at: Instant | null;
  readonly amount: number | null;
}

/** Why it cannot be said so; undefined where it can. */
export function whyNotSaid(said: Said, ticket: { readonly state: State }, now: Instant): string | undefined {
  const { kind, status, at, amount } = said;
  const isAmount = kind === 'customer-minutes';
  if (status !== 'recorded') return at === null && amount === null ? undefined : `what is ${status} has no value`;
  if (isAmount) return amount !== null && at === null ? undefined : 'say how many minutes of customers, as "amount"';
  if (at === null || amount !== null) return 'say when, as "at"';
  if (at > now) return 'it lies ahead';
  if (kind === 'restored' && isUnrestored(ticket.state)) return 'the service is not restored: say so by the move "restore" first';
  return undefined;
}
