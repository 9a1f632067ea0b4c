import { days, type Instant } from '../../kernel/index.ts';
import type { DirectoryService } from '../../catalog/index.ts';
import type { Bundle } from '../bundle.ts';

/** Someone on the page. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Who is on call for some services from one hand-over to the next. */
export interface Duty {
  readonly from: Instant;
  readonly until: Instant;
  readonly primary: readonly Named[];
  readonly secondary: readonly Named[];
}

/** Services of a team that the same people look after. */
export interface Group {
  readonly services: readonly string[];
  /** Who comes after both, now. */
  readonly escalation: readonly Named[];
  readonly duties: readonly Duty[];
}

export interface TeamWeek {
  readonly team: string;
  readonly groups: readonly Group[];
}

type World = Pick<Bundle, 'directory' | 'onCall'>;

const AHEAD = days(7);
/** Hand-overs of one rotation that are looked at: one each two hours would still fit. */
const MOST_SHIFTS = 100;

/** When a rotation hands over within the week. */
function handovers({ onCall }: World, key: string, now: Instant): Instant[] {
  const rotation = onCall.find(key, now);
  const found: Instant[] = [];
  let at = now;
  while (rotation !== undefined && found.length < MOST_SHIFTS) {
    const { until } = onCall.watch(rotation, at).shift;
    if (until <= at || until >= now + AHEAD) break;
    found.push(until);
    at = until;
  }
  return found;
}

const rotationsOf = ({ directory }: World, service: DirectoryService): string[] =>
  [
    service.primaryRotation,
    service.secondaryRotation,
    ...directory.teamPath(service.teamId).map((id) => directory.team(id)?.managerRotation ?? null),
  ].filter((key) => key !== null);

const key = (people: readonly Named[]): string => people.map(({ id }) => id).join();

function dutiesOf(world: World, service: DirectoryService, now: Instant): Duty[] {
  const moments = rotationsOf(world, service).flatMap((rotation) => handovers(world, rotation, now));
  const starts = [...new Set([now, ...moments])].toSorted((one, other) => one - other);
  const duties: Duty[] = [];
  starts.forEach((from, place) => {
    const until = starts[place + 1] ?? now + AHEAD;
    const primary = world.onCall.role(service.id, 'primary', from).people;
    const secondary = world.onCall.role(service.id, 'secondary', from).people;
    const last = duties.at(-1);
    if (last !== undefined && key(last.primary) === key(primary) && key(last.secondary) === key(secondary))
      duties[duties.length - 1] = { ...last, until };
    else duties.push({ from, until, primary, secondary });
  });
  return duties;
}

/** Who is on call for what, now and for seven days, by team. */
export function weekOf(world: World, now: Instant): TeamWeek[] {
  const { directory, onCall } = world;
  return directory.teams
    .map(({ id, name }): TeamWeek => {
      const groups = new Map<string, { services: string[]; first: DirectoryService }>();
      for (const service of directory.services.filter(({ teamId }) => teamId === id)) {
        const cover = [service.primaryRotation, service.secondaryRotation, service.expertId].join();
        const group = groups.get(cover) ?? { services: [], first: service };
        group.services.push(service.slug);
        groups.set(cover, group);
      }
      return {
        team: name,
        groups: [...groups.values()].map(({ services, first }) => ({
          services: services.toSorted(),
          escalation: onCall.role(first.id, 'escalation', now).people,
          duties: dutiesOf(world, first, now),
        })),
      };
    })
    .filter(({ groups }) => groups.length > 0)
    .toSorted((one, other) => (one.team < other.team ? -1 : 1));
}
