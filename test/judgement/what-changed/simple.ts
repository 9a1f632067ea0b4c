import { minutes } from '../../../src/kernel/index.ts';
import type { Case, CaseChange } from './case.ts';

/** How near each service is to the incident's: hops down, hops up, and whether it shares a host or a zone. */
interface Nearness {
  readonly down: number;
  readonly up: number;
  readonly host: boolean;
  readonly zone: boolean;
}

function hopsFrom(start: string, next: (service: string) => readonly string[]): Map<string, number> {
  const found = new Map([[start, 0]]);
  // Grows while it is walked.
  for (const [service, hops] of found) for (const each of next(service)) if (!found.has(each)) found.set(each, hops + 1);
  return found;
}

const known = new WeakMap<Case, (change: CaseChange) => Nearness>();

/** How every service of a case lies to the incident's. */
export function nearnessOf(case_: Case): (change: CaseChange) => Nearness {
  const found = known.get(case_) ?? measured(case_);
  known.set(case_, found);
  return found;
}

function measured({ incident, services }: Case): (change: CaseChange) => Nearness {
  const calls = new Map(services.map(({ service, dependencies }) => [service, dependencies.map((each) => each.service)]));
  const called = new Map<string, string[]>();
  for (const [service, all] of calls) for (const each of all) called.set(each, [...(called.get(each) ?? []), service]);
  const down = hopsFrom(incident.service, (service) => calls.get(service) ?? []);
  const up = hopsFrom(incident.service, (service) => called.get(service) ?? []);
  const named = new Map(services.map((each) => [each.service, each]));
  const own = named.get(incident.service);
  const shares = (key: 'hosts' | 'zones', service: string) =>
    (named.get(service)?.[key] ?? []).some((each) => own?.[key].includes(each) === true);
  return ({ services: of }) => ({
    down: Math.min(...of.map((each) => down.get(each) ?? Infinity)),
    up: Math.min(...of.map((each) => up.get(each) ?? Infinity)),
    host: of.some((each) => shares('hosts', each)),
    zone: of.some((each) => shares('zones', each)),
  });
}

/** Whether a change could have to do with it by any link: a dependency of up to three hops, a caller of up to two, a host, or works on a zone. */
export const isLinked = ({ down, up, host, zone }: Nearness, { kind }: CaseChange): boolean =>
  down <= 3 || up <= 2 || host || (zone && kind === 'infrastructure');

/** What anybody would leave out: other environments, what never ran, and what began after the alarm. */
const possible = ({ incident, changes }: Case): CaseChange[] =>
  changes.filter(
    ({ environment, state, start }) =>
      environment === 'production' && state !== 'cancelled' && state !== 'scheduled' && start <= incident.at,
  );

/** The candidates of a case: what ran before the alarm and has any link to the service. */
export function candidatesOf(case_: Case): CaseChange[] {
  const nearness = nearnessOf(case_);
  return possible(case_).filter((change) => isLinked(nearness(change), change));
}

const risks = { low: 0, medium: 1, high: 2 };
type Score = (change: CaseChange, case_: Case, near: Nearness) => number;

const lastTouch = ({ start, stages }: CaseChange, at: number): number => Math.max(start, ...stages.filter((stage) => stage <= at));
const nearest = ({ down, up, host }: Nearness): number => Math.min(down, up, host ? 1 : Infinity, 6);
const age = (change: CaseChange, { incident }: Case): number => incident.at - lastTouch(change, incident.at);

/** Rankings that fit into one line: the higher the score, the further up. */
const scores: Readonly<Record<string, Score>> = {
  'latest first': ({ start }) => start,
  'latest stage first': (change, case_) => -age(change, case_),
  'same service first': ({ start }, _, { down }) => (down === 0 ? 1e14 : 0) + start,
  'same service and callees first': ({ start }, _, { down }) => -1e14 * Math.min(down, 2) + start,
  'nearest first': ({ start }, _, near) => -1e14 * nearest(near) + start,
  'near and late': (change, case_, near) => -age(change, case_) / minutes(30) - nearest(near),
  'riskiest first': ({ risk, start }) => 1e14 * risks[risk ?? 'low'] + start,
  'largest first': ({ size }) => size ?? 0,
  'worst history first': ({ history }) => (history === null ? 0 : (history.fallout + 0.05) / (history.runs + 1)),
  'lowest quality first': ({ quality }) => -(quality ?? 75),
};

export const simpleRankings = Object.keys(scores);

/** The three changes that a simple ranking shows first. */
export function firstThree(name: string, case_: Case): string[] {
  const nearness = nearnessOf(case_);
  const score = scores[name];
  return candidatesOf(case_)
    .map((change) => ({ change, score: score?.(change, case_, nearness(change)) ?? 0 }))
    .toSorted((one, other) => other.score - one.score)
    .slice(0, 3)
    .map(({ change }) => change.change);
}
