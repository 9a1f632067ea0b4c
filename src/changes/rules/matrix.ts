import { among, same } from './fitting.ts';
import type { Risk } from './risk.ts';

/** Who approves, in the order in which they are asked: the VP last. */
export const approverRoles = ['peer', 'manager', 'customer', 'operations', 'vp'] as const;
export type ApproverRole = (typeof approverRoles)[number];

/** How many of those who are asked must approve: one, all, or a share of them between 0 and 1. */
export type Quorum = 'first' | 'all' | number;

/** One step of approval: any of its roles will do. */
export interface ApprovalStep {
  readonly roles: readonly ApproverRole[];
  readonly quorum: Quorum;
}

/** How long before the start the last approval must be there. */
export type Notice = { readonly hours: number } | { readonly workingDays: number };

/** What a row asks. */
export interface RowNeeds {
  /** Whether there must be a record: before the change, afterwards, or not at all. */
  readonly record: 'before' | 'after' | 'none';
  readonly approvals: readonly ApprovalStep[];
  /** `none` asks for no notice; null says nothing of its own, so that 48 hours count. */
  readonly notice: Notice | 'none' | null;
  /** Whether it must lie within the windows of its services. */
  readonly inWindow: boolean;
  readonly customersTold: boolean;
}

/** For which changes a row is; what it leaves out does not matter. */
export interface RowWhen {
  readonly tiers?: readonly number[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly risks?: readonly Risk[] | undefined;
  /** Of a proven template. */
  readonly proven?: boolean | undefined;
  /** Reaches further than its services, as a network does. */
  readonly wide?: boolean | undefined;
  /** Fixes a ticket of this severity. */
  readonly severity?: number | undefined;
}

export interface MatrixRow extends RowNeeds {
  readonly key: string;
  readonly when: RowWhen;
}

export interface Matrix {
  /** The first that fits decides. */
  readonly rows: readonly MatrixRow[];
  /** Where more customers than this are touched the VP stands for them. */
  readonly manyCustomers: number;
}

/** What the matrix asks of a change. */
export interface MatrixFacts {
  readonly tier: number;
  readonly kind: string;
  readonly risk: Risk;
  readonly proven: boolean;
  readonly wide: boolean;
  /** Of the ticket that it fixes, or null. */
  readonly severity: number | null;
  /** A new major revision of a service that is operated. */
  readonly major: boolean;
  /** How many customers are asked to approve. */
  readonly customers: number;
}

/** What a team was allowed in place of the rows. */
export interface MatrixException {
  readonly number: number;
  readonly kind: string;
  /** Whether it holds for changes that reach further than their services. */
  readonly wide: boolean;
  readonly approvals: readonly ApproverRole[];
}

export interface MatrixAnswer extends RowNeeds {
  /** The row, or `exception-N`. */
  readonly row: string;
  readonly because: string;
  /** What the review must hear of, or null. */
  readonly agenda: string | null;
}

/** Tiers beyond the fourth are as the fourth. */
const LOWEST_TIER = 4;
export const tierOf = (tier: number): number => Math.min(LOWEST_TIER, Math.max(1, tier));

const fits = (when: RowWhen, facts: MatrixFacts): boolean =>
  among(when.tiers, tierOf(facts.tier)) &&
  among(when.kinds, facts.kind) &&
  among(when.risks, facts.risk) &&
  same(when.proven, facts.proven) &&
  same(when.wide, facts.wide) &&
  same(when.severity, facts.severity);

/** What holds where no row fits: nobody gets round a matrix by a gap in it. */
const GAP: MatrixRow = {
  key: 'no-row-fits',
  when: {},
  record: 'before',
  approvals: [
    { roles: ['peer'], quorum: 'first' },
    { roles: ['manager'], quorum: 'first' },
    { roles: ['vp'], quorum: 'first' },
  ],
  notice: null,
  inWindow: true,
  customersTold: true,
};

const place = (step: ApprovalStep): number => Math.max(...step.roles.map((role) => approverRoles.indexOf(role)));

/** In their order, and each set of roles once. */
function inOrder(steps: readonly ApprovalStep[]): readonly ApprovalStep[] {
  const known = new Map(steps.map((step) => [[...step.roles].toSorted().join(' '), step]));
  return [...known.values()].toSorted((one, other) => place(one) - place(other));
}

const has = (steps: readonly ApprovalStep[], role: ApproverRole): boolean =>
  steps.some(({ roles }) => roles.length === 1 && roles[0] === role);

/** Who is asked in place of customers: nobody where there is none, the VP where there are too many. */
function withCustomers(
  steps: readonly ApprovalStep[],
  facts: MatrixFacts,
  most: number,
): { steps: readonly ApprovalStep[]; agenda: string | null } {
  const asked = steps.filter(({ roles }) => roles.includes('customer'));
  if (asked.length === 0 || (facts.customers > 0 && facts.customers <= most)) return { steps, agenda: null };
  const others = steps.filter(({ roles }) => !roles.includes('customer'));
  const instead = asked.flatMap(({ roles, quorum }): ApprovalStep[] => {
    const rest = roles.filter((role) => role !== 'customer');
    return rest.length === 0 ? [] : [{ roles: rest, quorum }];
  });
  if (facts.customers === 0) return { steps: [...others, ...instead], agenda: null };
  const vp: readonly ApprovalStep[] = has([...others, ...instead], 'vp') ? [] : [{ roles: ['vp'], quorum: 'first' }];
  return { steps: [...others, ...instead, ...vp], agenda: `the VP stands for ${facts.customers} customers, who are told and not asked` };
}

function withOperations(steps: readonly ApprovalStep[], facts: MatrixFacts): readonly ApprovalStep[] {
  if (!facts.major || has(steps, 'operations')) return steps;
  return [...steps, { roles: ['operations'], quorum: 'first' }];
}

/** Whether an exception is one for this change. */
export const covers = (exception: MatrixException, facts: Pick<MatrixFacts, 'kind' | 'wide'>): boolean =>
  exception.kind === facts.kind && (exception.wide || !facts.wide);

const wordsOf = (when: RowWhen): string => {
  const parts = [
    when.severity === undefined ? [] : [`fixes a ticket of severity ${when.severity}`],
    when.proven === true ? ['its template is proven'] : [],
    when.wide === true ? ['reaches further than its services'] : [],
    when.tiers === undefined ? [] : [`tier ${when.tiers.join(', ')}`],
    when.kinds === undefined ? [] : [`kind ${when.kinds.join(', ')}`],
    when.risks === undefined ? [] : [`risk ${when.risks.join(', ')}`],
  ].flat();
  return parts.length === 0 ? 'every change' : parts.join('; ');
};

/** The same with a peer first, whom a record in short form is read by whatever its row says; a fix that is written down afterwards waits for nobody. */
export function withPeer(answer: MatrixAnswer): MatrixAnswer {
  if (answer.record === 'after' || answer.approvals.some(({ roles }) => roles.includes('peer'))) return answer;
  const because = `${answer.because}; its record is in short form, which a peer reads`;
  return { ...answer, record: 'before', because, approvals: [{ roles: ['peer'], quorum: 'first' }, ...answer.approvals] };
}

/** What is asked of a change, and which row or exception asks it. An exception that is none of this change's is passed over. */
export function decide(matrix: Matrix, facts: MatrixFacts, exception?: MatrixException): MatrixAnswer {
  const row = matrix.rows.find(({ when }) => fits(when, facts)) ?? GAP;
  const { key, when, ...needs } = row;
  if (needs.record === 'after') return { ...needs, approvals: [], row: key, because: wordsOf(when), agenda: null };
  const excepted = exception !== undefined && covers(exception, facts) ? exception : undefined;
  const base = excepted?.approvals.map((role): ApprovalStep => ({ roles: [role], quorum: 'first' })) ?? needs.approvals;
  const { steps, agenda } = withCustomers(base, facts, matrix.manyCustomers);
  return {
    ...needs,
    record: excepted === undefined ? needs.record : 'before',
    approvals: inOrder(withOperations(steps, facts)),
    row: excepted === undefined ? key : `exception-${excepted.number}`,
    because: excepted === undefined ? wordsOf(when) : `exception ${excepted.number} of the team, in place of the row ${key}`,
    agenda,
  };
}
