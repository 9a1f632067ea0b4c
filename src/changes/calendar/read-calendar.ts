import type { Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { coversService, neighboursOf, occurrencesForAll, type CalendarEntry, type CalendarService, type Span } from '../rules/index.ts';
import { changesDrawn, machineHours, MOST_DRAWN, type CalendarChange } from './store.ts';
import { loadWorld, type CalendarWorld } from './world.ts';

/** Which part of the calendar is asked for; what is left out leaves nothing out. */
export interface CalendarAsk extends Span {
  readonly service?: string | undefined;
  readonly team?: string | undefined;
  /** A service by key: it, and all within so many dependencies of it. */
  readonly near?: string | undefined;
  readonly hops: number;
}

/** Something of the calendar that is for some services at one time. */
export interface Spell extends Span {
  readonly slug: string;
  readonly name: string;
  readonly about: string;
  readonly owner: string | null;
  /** Ids of the lanes that it lies on. */
  readonly services: readonly string[];
}

export interface Calendar {
  readonly world: CalendarWorld;
  readonly lanes: readonly CalendarService[];
  readonly changes: readonly CalendarChange[];
  /** There are more changes than are drawn: those nearest to now. */
  readonly isCut: boolean;
  readonly windows: readonly Spell[];
  readonly freezes: readonly Spell[];
  readonly launches: readonly Spell[];
  readonly machines: readonly { readonly at: Instant; readonly count: number }[];
}

const MOST_LANES = 300;
/** Services that a question is about. */
function askedServices(world: CalendarWorld, { service, team, near, hops }: CalendarAsk): readonly CalendarService[] {
  const teamSlug = team === undefined ? undefined : (world.directory.team(team)?.slug ?? team);
  const centre = near === undefined ? undefined : world.service(near);
  const next = (id: string, direction: 'upstream' | 'downstream') => world.directory.graph().next(id, direction);
  const around = centre === undefined ? undefined : new Set([centre.id, ...neighboursOf([centre.id], hops, next).keys()]);
  return world.services.filter(
    (each) =>
      (service === undefined || each.slug === service || each.id === service) &&
      (teamSlug === undefined || each.teams.includes(teamSlug)) &&
      (near === undefined || around?.has(each.id) === true),
  );
}

const isNarrow = ({ service, team, near }: CalendarAsk): boolean => service !== undefined || team !== undefined || near !== undefined;

/** One spell for all the lanes on which an entry lies at one time: what floats lies on each by its own clock. */
function spellsOf(
  entries: readonly (CalendarEntry & { about: string })[],
  lanes: readonly CalendarService[],
  { span, world }: { span: Span; world: CalendarWorld },
): Spell[] {
  const found = new Map<string, Spell>();
  for (const entry of entries) {
    for (const lane of lanes.filter((each) => coversService(entry.covers, each))) {
      for (const { from, until } of occurrencesForAll([entry], [lane], span)) {
        const key = `${entry.id} ${from} ${until}`;
        const known = found.get(key);
        const owner = entry.owner === null ? null : (world.directory.person(entry.owner)?.name ?? entry.owner);
        const { slug, name, about } = entry;
        found.set(
          key,
          known === undefined
            ? { slug, name, about, owner, from, until, services: [lane.id] }
            : { ...known, services: [...known.services, lane.id] },
        );
      }
    }
  }
  return [...found.values()].toSorted((a, b) => a.from - b.from);
}

/** Lanes: what was asked for by name, else the services on which something happens. */
function lanesOf(asked: readonly CalendarService[], ask: CalendarAsk, busy: ReadonlySet<string>): CalendarService[] {
  const lanes = isNarrow(ask) ? asked : asked.filter(({ id }) => busy.has(id));
  const key = (each: CalendarService): string => `${each.teams[0] ?? ''}/${each.tier}/${each.slug}`;
  return lanes.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).slice(0, MOST_LANES);
}

/** The calendar of changes over a span: what is planned and was done, windows, freezes and launches. */
export async function readCalendar(reader: Reader, ask: CalendarAsk, now: Instant): Promise<Calendar> {
  const world = await loadWorld(reader);
  const asked = askedServices(world, ask);
  const services = isNarrow(ask) ? asked.map(({ id }) => id) : undefined;
  const changes = await changesDrawn(reader, { span: ask, services, now });
  const frozen = spellsOf(world.freezes, asked, { span: ask, world });
  const launches = spellsOf(world.launches, asked, { span: ask, world });
  const named = (each: Spell): readonly string[] => (each.services.length > asked.length / 2 ? [] : each.services);
  const busy = new Set([...changes.flatMap((change) => change.services), ...frozen.flatMap(named), ...launches.flatMap(named)]);
  const lanes = lanesOf(asked, ask, busy);
  return {
    world,
    lanes,
    changes,
    isCut: changes.length === MOST_DRAWN,
    windows: spellsOf(world.windows, lanes, { span: ask, world }),
    freezes: frozen,
    launches,
    machines: isNarrow(ask) ? [] : await machineHours(reader, ask),
  };
}
