import { minutes, type Instant } from '../../kernel/index.ts';
import type { Link, Neighbourhood } from './nearness.ts';
import type { AlarmOf, RaisedAlarm, Situation } from './situation.ts';

/** Alarms of one incident: how long before and after its first one others belong to it. */
const EARLIER = minutes(25);
const LATER = minutes(15);

/** Services that raised alarms, the first first, and when that one did. */
export interface Alarmed {
  readonly services: readonly string[];
  readonly earliest: Instant;
}

/** The alarms that belong to an incident, the first of each service. */
export interface Outbreak {
  readonly first: ReadonlyMap<string, Instant>;
  /** Services that have more in common with the incident's than a zone. */
  readonly close: ReadonlySet<string>;
  readonly alarmed: { readonly all: Alarmed; readonly close: Alarmed };
  readonly news: ReadonlySet<string>;
  /** What the alarms of each service speak of. */
  readonly said: ReadonlyMap<string, ReadonlySet<AlarmOf>>;
  readonly ofWords: ReadonlySet<AlarmOf>;
  readonly ownWords: ReadonlySet<AlarmOf>;
}

/** What the alarms around an incident say; close are services that have more in common with it than a zone. */
export function outbreakOf({ incident, alarms }: Situation, isClose: (service: string) => boolean): Outbreak {
  const near = alarms.filter(({ at }) => at >= incident.at - EARLIER && at <= incident.at + LATER);
  const first = new Map<string, Instant>([[incident.service, incident.at]]);
  for (const { service, at } of near) first.set(service, Math.min(at, first.get(service) ?? at));
  first.set(incident.service, incident.at);
  const words = (all: readonly RaisedAlarm[]) => new Set(all.flatMap(({ of }) => of ?? []));
  const said = new Map<string, Set<AlarmOf>>();
  for (const { service, of } of near) if (of !== null) said.set(service, (said.get(service) ?? new Set()).add(of));
  const alarmed = (services: readonly string[]): Alarmed => ({
    services,
    earliest: Math.min(...services.map((each) => first.get(each) ?? incident.at)),
  });
  const all = [...first.keys()].toSorted((one, other) => (first.get(one) ?? 0) - (first.get(other) ?? 0));
  const close = all.filter(isClose);
  return {
    first,
    close: new Set(close),
    alarmed: { all: alarmed(all), close: alarmed(close) },
    news: new Set(near.filter(({ isNew, service }) => isNew && isClose(service)).map(({ service }) => service)),
    said,
    ofWords: words(near.filter(({ service }) => isClose(service))),
    ownWords: said.get(incident.service) ?? new Set(),
  };
}

/** Services that raised an alarm in the place by which a link goes; none where it goes by none. */
export type PlacedAlarms = (link: Link) => ReadonlySet<string>;

const NOWHERE: ReadonlySet<string> = new Set();

/** Finds who raised an alarm in a place, each place once: hundreds of links go by few places. */
export function placesOf({ first }: Outbreak, { named }: Neighbourhood): PlacedAlarms {
  const places = new Map<string, Set<string>>();
  for (const service of first.keys()) {
    const { hosts = [], zones = [] } = named.get(service) ?? {};
    for (const place of [...hosts.map((host) => `host ${host}`), ...zones.map((zone) => `zone ${zone}`)])
      places.set(place, (places.get(place) ?? new Set()).add(service));
  }
  return (link) => (link.by === 'host' || link.by === 'zone' ? (places.get(`${link.by} ${link.name}`) ?? NOWHERE) : NOWHERE);
}
