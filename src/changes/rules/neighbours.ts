import type { Neighbour } from './conflicts.ts';

/** Direct neighbours of a service: `upstream` is what it calls, `downstream` who calls it. */
export type NextServices = (service: string, direction: 'upstream' | 'downstream') => readonly { readonly service: string }[];

const directions = { below: 'upstream', above: 'downstream' } as const;

/** Services in one direction, each by its nearest way. One way goes in one direction: two that need the same third do not touch over it. */
function onSide(
  services: readonly string[],
  hops: number,
  { next, side }: { next: NextServices; side: Neighbour['side'] },
): Map<string, Neighbour> {
  const found = new Map<string, Neighbour>();
  const given = new Set(services);
  let edge = services.map((service) => ({ service, of: service }));
  for (let far = 1; far <= hops && edge.length > 0; far += 1) {
    const further = edge.flatMap(({ service: at, of }) => next(at, directions[side]).map(({ service }) => ({ service, of })));
    edge = further.filter(({ service, of }) => {
      const isNew = !given.has(service) && !found.has(service);
      if (isNew) found.set(service, { hops: far, side, of });
      return isNew;
    });
  }
  return found;
}

/** Services within so many dependencies of some others, each by its nearest way; the given ones are not among them. */
export function neighboursOf(services: readonly string[], hops: number, next: NextServices): Map<string, Neighbour> {
  const found = onSide(services, hops, { next, side: 'below' });
  for (const [service, near] of onSide(services, hops, { next, side: 'above' })) {
    if (near.hops < (found.get(service)?.hops ?? Infinity)) found.set(service, near);
  }
  return found;
}
