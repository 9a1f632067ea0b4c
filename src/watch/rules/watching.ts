import { minutes, seconds, type Duration, type Instant } from '../../kernel/index.ts';

/** How a watcher watches. */
export interface WatchPlan {
  /** Proof of a finished engine cycle is needed this often. */
  readonly every: Duration;
  /** Proof of a page that arrived is needed this often; after a miss as often as the other. */
  readonly pageEvery: Duration;
  /** So many misses of one kind in a row make an alarm. */
  readonly misses: number;
  /** How long one contact has before the next is paged. */
  readonly step: Duration;
}

/** What the specification asks for. */
export const defaultPlan: WatchPlan = { every: seconds(15), pageEvery: minutes(5), misses: 3, step: minutes(2) };

/** One kind of proof. */
export interface Check {
  /** Misses in a row. */
  readonly misses: number;
  readonly checkedAt: Instant | null;
  readonly goodAt: Instant | null;
  /** Why the last was a miss. */
  readonly why: string | null;
}

/** People are being told that the target is in trouble. */
export interface Alarm {
  readonly id: string;
  /** Of the link that acknowledges it. */
  readonly token: string;
  readonly openedAt: Instant;
  readonly because: string;
  readonly acknowledged: { readonly at: Instant; readonly by: string } | null;
  /** How often somebody was tried: the contacts take turns. */
  readonly tries: number;
  /** How many tries in a row failed. */
  readonly failures: number;
  readonly nextAt: Instant;
  /** Contacts that may know of it. */
  readonly told: readonly number[];
}

/** An alarm that is over, while those who know of it are told so. */
export interface Ending {
  readonly id: string;
  readonly openedAt: Instant;
  readonly overAt: Instant;
  readonly left: readonly number[];
  readonly tries: number;
  readonly nextAt: Instant;
}

export interface WatchState {
  readonly cycle: Check;
  readonly page: Check;
  readonly alarm: Alarm | null;
  readonly endings: readonly Ending[];
}

/** What became of telling one contact. `maybe`: the answer was lost, so it may have arrived. */
export type Told = 'yes' | 'maybe' | 'no';

/** What happened, as it is kept: the state is these, one after the other. */
export type WatchEvent =
  | { readonly kind: 'cycle' | 'page'; readonly at: Instant; readonly why: string | null }
  | { readonly kind: 'opened'; readonly at: Instant; readonly id: string; readonly token: string; readonly because: string }
  | { readonly kind: 'told'; readonly at: Instant; readonly contact: number; readonly told: Told }
  | { readonly kind: 'acknowledged'; readonly at: Instant; readonly by: string }
  | { readonly kind: 'over'; readonly at: Instant }
  | { readonly kind: 'told-over'; readonly at: Instant; readonly id: string; readonly contact: number; readonly told: Told };

/** What is to be done now. */
export type Order =
  | { readonly kind: 'open'; readonly because: string }
  | { readonly kind: 'tell'; readonly contact: number; readonly alarm: Alarm }
  | { readonly kind: 'over' }
  | { readonly kind: 'tell-over'; readonly contact: number; readonly ending: Ending };

/** What the rules need to know of the set-up. */
export interface WatchSetting {
  readonly plan: WatchPlan;
  readonly contacts: number;
  /** Whether synthetic pages are made: that takes a token. */
  readonly pages: boolean;
}

const unchecked: Check = { misses: 0, checkedAt: null, goodAt: null, why: null };

/** Nothing is proved yet. */
export const atFirst: WatchState = { cycle: unchecked, page: unchecked, alarm: null, endings: [] };

/** Who is told that it is over is tried so often, and no more: the alarm itself is no longer true. */
const MOST_OVER_TRIES = 20;
const OVER_AGAIN: Duration = seconds(30);

const checked = (before: Check, { at, why }: { at: Instant; why: string | null }): Check =>
  why === null ? { misses: 0, checkedAt: at, goodAt: at, why } : { misses: before.misses + 1, checkedAt: at, goodAt: before.goodAt, why };

/** A contact that was reached has its time; after one that was not the next goes at once, until all have failed. */
function toldOf(alarm: Alarm, event: Extract<WatchEvent, { kind: 'told' }>, { plan, contacts }: WatchSetting): Alarm {
  const { at, contact, told } = event;
  const failures = told === 'yes' ? 0 : alarm.failures + 1;
  const wait = told === 'yes' ? plan.step : failures % Math.max(1, contacts) === 0 ? Math.min(plan.every, plan.step) : 0;
  return {
    ...alarm,
    tries: alarm.tries + 1,
    failures,
    nextAt: at + wait,
    told: told === 'no' || alarm.told.includes(contact) ? alarm.told : [...alarm.told, contact],
  };
}

function endingOf(ending: Ending, event: Extract<WatchEvent, { kind: 'told-over' }>): Ending {
  const rest = ending.left.filter((each) => each !== event.contact);
  const tries = ending.tries + 1;
  const left = event.told === 'no' && tries < MOST_OVER_TRIES ? [...rest, event.contact] : rest;
  return { ...ending, left, tries, nextAt: event.told === 'no' ? event.at + OVER_AGAIN : event.at };
}

/** The state after something happened. */
export function after(state: WatchState, event: WatchEvent, setting: WatchSetting): WatchState {
  const { alarm } = state;
  switch (event.kind) {
    case 'cycle':
    case 'page':
      return { ...state, [event.kind]: checked(state[event.kind], event) };
    case 'opened': {
      const { id, token, because, at } = event;
      const fresh = { acknowledged: null, tries: 0, failures: 0, nextAt: at, told: [] };
      return { ...state, alarm: { id, token, because, openedAt: at, ...fresh } };
    }
    case 'told':
      return alarm === null ? state : { ...state, alarm: toldOf(alarm, event, setting) };
    case 'acknowledged':
      return alarm === null ? state : { ...state, alarm: { ...alarm, acknowledged: alarm.acknowledged ?? { at: event.at, by: event.by } } };
    case 'over': {
      if (alarm === null) return state;
      const ending = { id: alarm.id, openedAt: alarm.openedAt, overAt: event.at, left: alarm.told, tries: 0, nextAt: event.at };
      return { ...state, alarm: null, endings: [...state.endings, ending].filter(({ left }) => left.length > 0) };
    }
    case 'told-over': {
      const endings = state.endings.map((each) => (each.id === event.id ? endingOf(each, event) : each));
      return { ...state, endings: endings.filter(({ left }) => left.length > 0) };
    }
  }
}

/** Whether the target has been shown to work since an instant, by every proof that is asked of it. */
function proved(state: WatchState, since: Instant, pages: boolean): boolean {
  const good = (check: Check): boolean => check.misses === 0 && check.goodAt !== null && check.goodAt > since;
  return good(state.cycle) && (!pages || good(state.page));
}

function because({ cycle, page }: WatchState, misses: number): string | undefined {
  if (cycle.misses >= misses) return cycle.why ?? 'no proof of a finished engine cycle';
  if (page.misses >= misses) return page.why ?? 'no synthetic page arrived';
  return undefined;
}

/** What is to be done at an instant, one thing at a time: undefined when nothing is. */
export function orderAt(state: WatchState, now: Instant, { plan, contacts, pages }: WatchSetting): Order | undefined {
  const { alarm } = state;
  const why = because(state, plan.misses);
  if (alarm === null && why !== undefined) return { kind: 'open', because: why };
  if (alarm !== null && proved(state, alarm.openedAt, pages)) return { kind: 'over' };
  if (alarm !== null && alarm.acknowledged === null && contacts > 0 && now >= alarm.nextAt)
    return { kind: 'tell', contact: alarm.tries % contacts, alarm };
  const ending = state.endings.find(({ nextAt }) => now >= nextAt);
  const contact = ending?.left[0];
  return ending === undefined || contact === undefined ? undefined : { kind: 'tell-over', contact, ending };
}

/** When the next proof of a kind is due: pages are made as often as cycles are looked at while anything is wrong with them. */
export function dueAt(state: WatchState, kind: 'cycle' | 'page', { plan }: WatchSetting): Instant {
  const { checkedAt, misses } = state[kind];
  if (checkedAt === null) return 0;
  const isHurried = kind === 'cycle' || misses > 0 || state.alarm !== null;
  return checkedAt + (isHurried ? plan.every : plan.pageEvery);
}

/** How the target stands. What is not proved is never taken for good. */
export type Standing = 'good' | 'unproved' | 'missing' | 'down';

/** The target's standing at an instant: an old proof is none. */
export function standingAt(state: WatchState, now: Instant, { plan, pages }: WatchSetting): Standing {
  if (state.alarm !== null) return 'down';
  if (state.cycle.misses > 0 || state.page.misses > 0) return 'missing';
  const slack = plan.misses * plan.every;
  const isProved = proved(state, now - slack, false) && (!pages || (state.page.goodAt ?? -Infinity) > now - plan.pageEvery - slack);
  return isProved ? 'good' : 'unproved';
}
