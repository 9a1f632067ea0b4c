import { hours, minutes, type Duration, type Zone } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { currentDefinitions, type Definition } from '../../platform/definitions/index.ts';
import { zoneOf } from '../../platform/time-zones/index.ts';
import { hostsOfServices, loadDirectory, type Directory } from '../../catalog/index.ts';
import type { CalendarEntry, CalendarService, Launch, Limits } from '../rules/index.ts';
import { freezeKind, launchKind, readLimits, windowKind, type LimitsBody, type WindowBody } from './kinds.ts';

/** An entry that some kinds of change need not keep to. */
export type Allowing = CalendarEntry & { readonly allows: readonly string[]; readonly about: string };

/** The definitions that conflicts rest on, with the catalog, as they stood in one version. */
export interface CalendarWorld {
  readonly directory: Directory;
  /** By id and by slug. */
  readonly service: (key: string) => CalendarService | undefined;
  readonly services: readonly CalendarService[];
  readonly hosts: ReadonlyMap<string, readonly string[]>;
  readonly windows: readonly Allowing[];
  readonly freezes: readonly Allowing[];
  readonly launches: readonly (Launch & { readonly about: string })[];
  readonly limits: Limits;
  readonly hops: number;
  readonly incidentLasts: Duration;
}

type Shared = Pick<WindowBody, 'name' | 'about' | 'owner' | 'covers' | 'zone' | 'from' | 'until' | 'repeat'>;

const entryOf = <B extends Shared>({ id, slug, version, body }: Definition<B>): CalendarEntry & { about: string } => ({
  id,
  slug,
  version,
  name: body.name,
  about: body.about,
  owner: body.owner,
  covers: body.covers,
  zone: body.zone === null ? null : zoneOf(body.zone),
  timing: { from: body.from, until: body.until, repeat: body.repeat },
});

const allowing = <B extends Shared & { allows: readonly string[] }>(definition: Definition<B>): Allowing => ({
  ...entryOf(definition),
  allows: definition.body.allows,
});

/** By whose clock a service runs: that of the first entry that fits, else the organisation's. */
function clockOf({ zones, zone }: LimitsBody, slug: string, teams: readonly string[]): Zone {
  const found = zones.find(
    (each) => each.services.includes(slug) || (each.services.length === 0 && each.teams.some((team) => teams.includes(team))),
  );
  return zoneOf(found?.zone ?? zone);
}

function servicesOf(directory: Directory, limits: LimitsBody): CalendarService[] {
  return directory.services.map(({ id, slug, tier, teamId }) => {
    const teams = directory.teamPath(teamId).map((team) => directory.team(team)?.slug ?? team);
    return { id, slug, tier, teams, zone: clockOf(limits, slug, teams) };
  });
}

async function readWorld(reader: Reader, directory: Directory): Promise<CalendarWorld> {
  const limits = await readLimits(reader);
  const services = servicesOf(directory, limits);
  const byKey = new Map(services.flatMap((each) => [[each.id, each] as const, [each.slug, each] as const]));
  const launches = await currentDefinitions(reader, launchKind);
  return {
    directory,
    services,
    service: (key) => byKey.get(key),
    hosts: await hostsOfServices(reader),
    windows: (await currentDefinitions(reader, windowKind)).map((each) => allowing(each)),
    freezes: (await currentDefinitions(reader, freezeKind)).map((each) => allowing(each)),
    launches: launches.map((each) => ({
      ...entryOf(each),
      before: minutes(each.body.beforeMinutes),
      after: minutes(each.body.afterMinutes),
    })),
    limits: { apart: minutes(limits.tier1ApartMinutes), ceiling: limits.ceiling, ceilingAtLaunch: limits.ceilingAtLaunch },
    hops: limits.hops,
    incidentLasts: hours(limits.incidentHours),
  };
}

/** Every edit of a definition makes another directory: what is kept under one is never stale. */
const kept = new WeakMap<Directory, CalendarWorld>();

/** All definitions that the calendar rests on; read again after an edit of any. */
export async function loadWorld(reader: Reader): Promise<CalendarWorld> {
  const directory = await loadDirectory(reader);
  const world = kept.get(directory) ?? (await readWorld(reader, directory));
  kept.set(directory, world);
  return world;
}
