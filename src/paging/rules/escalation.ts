import { minutes, type Instant } from '../../kernel/index.ts';
import type { PageTarget, Policy } from './policy.ts';

/** A person as the rules see one. */
export interface Reached {
  readonly id: string;
  readonly name: string;
}

/** Whom a target comes to at an instant, and why. */
export interface Resolution {
  readonly people: readonly Reached[];
  readonly because: string;
}

/** What stands outside the escalation: whom each target comes to, and who manages. */
export interface Reach {
  readonly resolve: (target: PageTarget) => Resolution;
  /** People of each management level above the service, nearest first. */
  readonly management: readonly Resolution[];
  readonly lastResort: Resolution;
}

export interface EscalationState {
  readonly step: number;
  readonly round: number;
  readonly levels: number;
  /** Ids of people paged in this run. */
  readonly paged: readonly string[];
}

export interface PageOrder {
  readonly person: Reached;
  readonly role: string;
  readonly because: string;
}

/** What a due clock of an escalation leads to. */
export interface StepDecision {
  readonly pages: readonly PageOrder[];
  /** To whom the ticket goes, if it goes to anybody. */
  readonly assign: { readonly person: Reached; readonly because: string } | undefined;
  readonly next: EscalationState;
  /** When the clock is due again; undefined ends it. */
  readonly due: Instant | undefined;
  /** What the timeline says beside the pages: steps that came to nobody. */
  readonly notes: readonly string[];
}

const LAST_RESORT_MINUTES = 30;

const roleOf = (target: PageTarget): string => (target.kind === 'alias' ? target.role : target.kind);

/** "Not taken for 15 min": what brought a later step about. */
function reason(policy: Policy, state: EscalationState): string {
  if (state.step === 0 && state.round === 0) return 'the ticket was cut';
  const before = policy.steps[(state.step + policy.steps.length - 1) % policy.steps.length];
  return `nobody moved the ticket for ${before?.waitMinutes ?? 0} min`;
}

interface Gathered {
  readonly orders: PageOrder[];
  readonly notes: string[];
}

function gather(step: Policy['steps'][number], reach: Reach, why: string): Gathered {
  const orders: PageOrder[] = [];
  const notes: string[] = [];
  for (const target of step.targets) {
    const found = reach.resolve(target);
    if (found.people.length === 0) notes.push(`${roleOf(target)} comes to nobody: ${found.because}`);
    for (const person of found.people) {
      if (orders.some((order) => order.person.id === person.id)) continue;
      orders.push({ person, role: roleOf(target), because: `${why}; ${found.because}` });
    }
  }
  return { orders, notes };
}

const after = (policy: Policy, state: EscalationState): EscalationState =>
  state.step + 1 < policy.steps.length ? { ...state, step: state.step + 1 } : { ...state, step: 0, round: state.round + 1 };

function lastResort(state: EscalationState, reach: Reach, context: { now: Instant; notes: readonly string[] }): StepDecision {
  const why = `every step has been tried ${state.round} times; the organisation's last resort: ${reach.lastResort.because}`;
  return {
    pages: reach.lastResort.people.map((person) => ({ person, role: 'last resort', because: why })),
    assign: undefined,
    next: state,
    due: context.now + minutes(LAST_RESORT_MINUTES),
    notes: reach.lastResort.people.length === 0 ? [...context.notes, 'the last resort comes to nobody'] : context.notes,
  };
}

/**
 * The step of an unowned ticket. A step that comes to nobody gives way to the next at once and says so;
 * when the steps and their repeats are over, the last resort is paged again and again.
 */
export function unownedStep(policy: Policy, given: EscalationState & { now: Instant }, reach: Reach): StepDecision {
  const { now, ...start } = given;
  let state: EscalationState = start;
  const notes: string[] = [];
  while (state.round <= policy.repeats && policy.steps.length > 0) {
    const step = policy.steps[state.step];
    if (step === undefined) break;
    const gathered = gather(step, reach, reason(policy, state));
    notes.push(...gathered.notes);
    const first = gathered.orders[0];
    const next = after(policy, state);
    if (first !== undefined) {
      const paged = [...new Set([...state.paged, ...gathered.orders.map((order) => order.person.id)])];
      return {
        pages: gathered.orders,
        assign: step.reassign ? { person: first.person, because: first.because } : undefined,
        next: { ...next, paged },
        due: now + minutes(step.waitMinutes),
        notes,
      };
    }
    state = next;
  }
  return lastResort(state, reach, { now, notes });
}

/**
 * The step of an unrestored severity 1: one management level more each time, above whomever has been paged in
 * this run, nobody twice; at the top it tells the top again and again.
 */
export function unrestoredStep(policy: Policy, given: EscalationState & { now: Instant }, reach: Reach): StepDecision {
  const { now, ...state } = given;
  const notes: string[] = [];
  if (policy.unrestored === null) return { pages: [], assign: undefined, next: state, due: undefined, notes };
  const { everyMinutes, topEveryMinutes } = policy.unrestored;
  for (let level = state.levels; level < reach.management.length; level += 1) {
    const found = reach.management[level];
    const people = (found?.people ?? []).filter((person) => !state.paged.includes(person.id));
    if (found === undefined || people.length === 0) {
      notes.push(`management level ${level + 1} is passed over: ${found?.people.length === 0 ? found.because : 'paged already'}`);
      continue;
    }
    const because = `not restored; management level ${level + 1}: ${found.because}`;
    return {
      pages: people.map((person) => ({ person, role: 'management', because })),
      assign: undefined,
      next: { ...state, levels: level + 1, paged: [...state.paged, ...people.map((person) => person.id)] },
      due: now + minutes(everyMinutes),
      notes,
    };
  }
  const top = reach.management.findLast((level) => level.people.length > 0) ?? reach.lastResort;
  return {
    pages: top.people.map((person) => ({
      person,
      role: 'management',
      because: `still not restored; the top of the organisation: ${top.because}`,
    })),
    assign: undefined,
    next: { ...state, levels: reach.management.length },
    due: now + minutes(topEveryMinutes),
    notes,
  };
}
