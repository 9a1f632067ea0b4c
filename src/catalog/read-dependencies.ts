import { z } from 'zod';

import type { Instant } from '../kernel/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { readFact } from '../platform/facts.ts';
import { loadDirectory, type Directory } from './directory.ts';
import { among, circles, reach, type Direction } from './rules/index.ts';

export const health = z.enum(['level', 'listing', 'over', 'no reading']);

/** A service up- or downstream of another, as screens show it. */
export const reachedService = z.object({
  slug: z.string(),
  name: z.string(),
  tier: z.number(),
  health,
  hops: z.number().describe('How many dependencies away, by the shortest way'),
  hard: z.boolean().describe('Whether hard dependencies alone lead there'),
  through: z.string().describe('The service before it on the way, by slug'),
});
type ReachedService = z.output<typeof reachedService>;

export const dependenciesAnswer = z.object({
  slug: z.string(),
  name: z.string(),
  health,
  upstream: z.array(reachedService).describe('What it calls, itself or through others, nearest first'),
  downstream: z.array(reachedService).describe('Who calls it: its blast radius, nearest first'),
  circles: z
    .array(z.object({ services: z.array(z.string()) }))
    .describe('Sets of services that all depend on one another, of which this is one or through which it is reached'),
  dependencies: z
    .array(z.object({ caller: z.string(), called: z.string(), hard: z.boolean() }))
    .describe('Who calls whom among this service and all that stand up- and downstream, by slug'),
  blastRadius: z
    .object({ hard: z.number().describe('Fail with it'), soft: z.number().describe('Do with less') })
    .describe('How many services are downstream at any depth, whatever depth was asked'),
});
type DependenciesAnswer = z.output<typeof dependenciesAnswer>;

interface Wanted {
  readonly service: string;
  readonly depth?: number | undefined;
  readonly now: Instant;
}

/** Everything that a service depends on and that depends on it, with how each is now. */
export async function readDependencies(reader: Reader, wanted: Wanted): Promise<DependenciesAnswer | undefined> {
  const directory = await loadDirectory(reader);
  const service = directory.service(wanted.service) ?? directory.serviceBySlug(wanted.service);
  if (service === undefined) return undefined;
  const found = (direction: Direction) => reach(directory.graph(), service.id, { direction, depth: wanted.depth });
  const [upstream, downstream] = [found('upstream'), found('downstream')];
  const near = [...new Set([service.id, ...[...upstream, ...downstream].map((each) => each.service)])];
  const hurt = wanted.depth === undefined ? downstream : reach(directory.graph(), service.id, { direction: 'downstream' });
  const hard = hurt.filter((each) => each.hard).length;
  const healths = await readFact(reader, 'service.health', { subjects: near, now: wanted.now });
  const healthOf = (id: string) => health.catch('no reading').parse(healths.get(id));
  const shown = (each: (typeof upstream)[number]): ReachedService[] => {
    const at = directory.service(each.service);
    if (at === undefined) return [];
    const { slug, name, tier } = at;
    return [{ slug, name, tier, health: healthOf(at.id), hops: each.hops, hard: each.hard, through: slugOf(directory, each.through) }];
  };
  return {
    slug: service.slug,
    name: service.name,
    health: healthOf(service.id),
    upstream: upstream.flatMap(shown),
    downstream: downstream.flatMap(shown),
    circles: circles(directory.graph())
      .filter((circle) => circle.some((id) => near.includes(id)))
      .map((circle) => ({ services: circle.map((id) => slugOf(directory, id)).toSorted() })),
    dependencies: among(directory.graph(), near).map(({ from, to, kind }) => ({
      caller: slugOf(directory, from),
      called: slugOf(directory, to),
      hard: kind === 'hard',
    })),
    blastRadius: { hard, soft: hurt.length - hard },
  };
}

const slugOf = (directory: Directory, id: string): string => directory.service(id)?.slug ?? id;
