import { minutes, type Duration } from '../../kernel/index.ts';

/** Whom a step calls. An alias role is resolved for the ticket's service at the instant of the step. */
export type PageTarget =
  | { readonly kind: 'alias'; readonly role: 'primary' | 'secondary' | 'escalation' }
  | { readonly kind: 'person'; readonly person: string }
  | { readonly kind: 'rotation'; readonly rotation: string }
  | { readonly kind: 'team'; readonly team: string };

export interface PolicyStep {
  readonly targets: readonly PageTarget[];
  /** How long an unmoved ticket stays before the next step. */
  readonly waitMinutes: number;
  /** The ticket goes to the first person of the first target. */
  readonly reassign: boolean;
}

/** How a ticket of one severity escalates. */
export interface Policy {
  readonly steps: readonly PolicyStep[];
  /** How often the steps start over before the last resort is paged. */
  readonly repeats: number;
  /** How long a page stays unanswered before the person's next contact method. */
  readonly nextMethodMinutes: number;
  /** The clock that lives until restored: one management level more each time. Null for none. */
  readonly unrestored: { readonly everyMinutes: number; readonly topEveryMinutes: number } | null;
}

const primary: PageTarget = { kind: 'alias', role: 'primary' };
const secondary: PageTarget = { kind: 'alias', role: 'secondary' };
const management: PageTarget = { kind: 'alias', role: 'escalation' };

const twoSteps = (waitMinutes: number): readonly PolicyStep[] => [
  { targets: [primary], waitMinutes, reassign: true },
  { targets: [secondary, management], waitMinutes, reassign: true },
];

/** The policies that ship, by severity. Severities 3 and 4 never page. */
export const defaultPolicies: Readonly<Record<1 | 2, Policy>> = {
  1: { steps: twoSteps(15), repeats: 1, nextMethodMinutes: 5, unrestored: { everyMinutes: 15, topEveryMinutes: 30 } },
  2: { steps: twoSteps(30), repeats: 1, nextMethodMinutes: 5, unrestored: null },
};

/** Whether a severity demands somebody's attention now. */
export const pages = (severity: number): boolean => severity === 1 || severity === 2;

export const nextMethodAfter = (policy: Policy): Duration => minutes(policy.nextMethodMinutes);
