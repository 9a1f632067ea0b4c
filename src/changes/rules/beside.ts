import type { Instant } from '../../kernel/index.ts';
import type { Link } from './nearness.ts';

/** Further than any link goes. */
const MOST_STEPS = 9;

/** Steps from the service that failed: dependencies either way, one for a shared host. */
function stepsTo(links: readonly Link[]): number {
  const steps = links.map((link) => (link.by === 'own' ? 0 : link.by === 'called' || link.by === 'caller' ? link.hops : 1));
  return Math.min(...steps, MOST_STEPS);
}

/** What happened on the service that failed and on its neighbours: the nearest first, then the worse, then the latest. */
export function nearestFirst<T extends { readonly service: string; readonly severity: number; readonly at: Instant }>(
  all: readonly T[],
  links: ReadonlyMap<string, readonly Link[]>,
): T[] {
  const orders = all.map((each) => ({ each, order: [stepsTo(links.get(each.service) ?? []), each.severity, -each.at] }));
  const before = (one: readonly number[], other: readonly number[]): number =>
    one.map((value, place) => value - (other[place] ?? 0)).find((difference) => difference !== 0) ?? 0;
  return orders.toSorted((one, other) => before(one.order, other.order)).map(({ each }) => each);
}
