/** One service calls another: `hard` when it fails without it, `soft` when it does with less. */
export interface Dependency {
  readonly from: string;
  readonly to: string;
  readonly kind: 'hard' | 'soft';
}

/** Upstream is what a service calls, itself or through others; downstream is who calls it. */
export type Direction = 'upstream' | 'downstream';

/** A service that is reached from another one. */
export interface Reached {
  readonly service: string;
  /** How many dependencies away, by the shortest way. */
  readonly hops: number;
  /** Whether a way of hard dependencies alone, of whatever length within the depth, leads there. */
  readonly hard: boolean;
  /** The service before it on a shortest way. */
  readonly through: string;
}

interface Neighbour {
  readonly service: string;
  readonly hard: boolean;
}

/** Who calls whom, ready to be asked from both ends. */
export interface DependencyGraph {
  /** Direct neighbours, in the order in which they were given. */
  next(service: string, direction: Direction): readonly Neighbour[];
  readonly services: readonly string[];
}

/** A graph of dependencies. One that is given twice counts once, and as hard if either is. */
export function dependencyGraph(dependencies: readonly Dependency[]): DependencyGraph {
  const ways = { upstream: new Map<string, Map<string, boolean>>(), downstream: new Map<string, Map<string, boolean>>() };
  const add = (direction: Direction, [at, to]: readonly [string, string], hard: boolean): void => {
    const known = ways[direction].get(at) ?? new Map<string, boolean>();
    known.set(to, hard || known.get(to) === true);
    ways[direction].set(at, known);
  };
  for (const { from, to, kind } of dependencies) {
    add('upstream', [from, to], kind === 'hard');
    add('downstream', [to, from], kind === 'hard');
  }
  return {
    next: (service, direction) => [...(ways[direction].get(service) ?? [])].map(([name, hard]) => ({ service: name, hard })),
    services: [...new Set(dependencies.flatMap(({ from, to }) => [from, to]))],
  };
}

interface Asked {
  readonly direction: Direction;
  /** At most so many dependencies away; left out, any number. */
  readonly depth?: number | undefined;
}

/** Breadth first: each service once, with the hops of the shortest way. */
function shortest(graph: DependencyGraph, start: string, asked: Asked & { hardOnly: boolean }): Map<string, Omit<Reached, 'hard'>> {
  const found = new Map<string, Omit<Reached, 'hard'>>();
  let edge = [start];
  for (let hops = 1; edge.length > 0 && hops <= (asked.depth ?? Infinity); hops += 1) {
    const further: string[] = [];
    const steps = edge.flatMap((through) => graph.next(through, asked.direction).map((next) => ({ ...next, through })));
    for (const { service, hard, through } of steps) {
      if (service === start || found.has(service) || (asked.hardOnly && !hard)) continue;
      found.set(service, { service, hops, through });
      further.push(service);
    }
    edge = further;
  }
  return found;
}

/** Every other service in one direction, nearest first. A circle is gone round once. Downstream to any depth is the blast radius. */
export function reach(graph: DependencyGraph, start: string, asked: Asked): Reached[] {
  const hard = shortest(graph, start, { ...asked, hardOnly: true });
  return [...shortest(graph, start, { ...asked, hardOnly: false }).values()].map((each) => ({ ...each, hard: hard.has(each.service) }));
}

/** Who calls whom where both are among these services. */
export function among(graph: DependencyGraph, services: readonly string[]): Dependency[] {
  const known = new Set(services);
  return services.flatMap((from) =>
    graph
      .next(from, 'upstream')
      .filter(({ service }) => known.has(service))
      .map(({ service, hard }) => ({ from, to: service, kind: hard ? 'hard' : 'soft' })),
  );
}

interface Visit {
  readonly service: string;
  readonly ahead: string[];
}

/** What each service can come back from, and in which order services were left: the first half of finding circles. */
function leavingOrder(graph: DependencyGraph): string[] {
  const seen = new Set<string>();
  const left: string[] = [];
  for (const start of graph.services) {
    if (seen.has(start)) continue;
    seen.add(start);
    const stack: Visit[] = [{ service: start, ahead: graph.next(start, 'upstream').map(({ service }) => service) }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.ahead.pop();
      if (next === undefined) left.push(stack.pop()?.service ?? start);
      else if (!seen.has(next)) {
        seen.add(next);
        stack.push({ service: next, ahead: graph.next(next, 'upstream').map(({ service }) => service) });
      }
    }
  }
  return left;
}

/** The circles of a graph: every largest set of services that all depend on one another, each in order of their names. */
export function circles(graph: DependencyGraph): string[][] {
  const seen = new Set<string>();
  const found: string[][] = [];
  for (const start of leavingOrder(graph).reverse()) {
    if (seen.has(start)) continue;
    const members = [start];
    seen.add(start);
    // Grows while it is walked.
    for (const service of members) {
      const callers = graph.next(service, 'downstream').filter((caller) => !seen.has(caller.service));
      for (const caller of callers) seen.add(caller.service);
      members.push(...callers.map((caller) => caller.service));
    }
    if (members.length > 1) found.push(members.toSorted());
  }
  return found.toSorted((one, other) => ((one[0] ?? '') < (other[0] ?? '') ? -1 : 1));
}
