import { minutes, type Instant } from '../../kernel/index.ts';
import { groupOf, lastTouch, recordSigns, timeSigns, yes, type Signs } from './change-signs.ts';
import { carries, neighbourhoodOf, type Link, type Neighbourhood } from './nearness.ts';
import { ALARMS_OF, type AlarmOf, type RaisedAlarm, type RecordedChange, type Situation } from './situation.ts';

/** A change that may have done it, by one link, with its signs. */
export interface Suspect {
  readonly change: RecordedChange;
  /** The service of the change through which it may have done it. */
  readonly service: string;
  readonly link: Link;
  /** When it last did something before the first alarm. */
  readonly touched: Instant;
  /** The first alarm that counts for it. */
  readonly felt: Instant;
  /** Its signs, in parts that suspects share: what is the same of many is weighed once. */
  readonly signs: readonly Signs[];
  readonly explains: { readonly alarmed: number; readonly of: number };
}

/** Alarms of one incident: how long before and after its first one others belong to it. */
const EARLIER = minutes(25);
const LATER = minutes(15);

/** Services that raised alarms, and when the first of them did. */
interface Alarmed {
  readonly services: readonly string[];
  readonly earliest: Instant;
}

/** The alarms that belong to an incident, the first of each service. */
interface Outbreak {
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

function outbreakOf({ incident, alarms }: Situation, isClose: (service: string) => boolean): Outbreak {
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
  const close = [...first.keys()].filter(isClose);
  return {
    first,
    close: new Set(close),
    alarmed: { all: alarmed([...first.keys()]), close: alarmed(close) },
    news: new Set(near.filter(({ isNew, service }) => isNew && isClose(service)).map(({ service }) => service)),
    said,
    ofWords: words(near.filter(({ service }) => isClose(service))),
    ownWords: said.get(incident.service) ?? new Set(),
  };
}

const linkName = (link: Link): string =>
  link.by === 'called' ? `called ${link.hops}${link.hard ? ' hard' : ''}` : link.by === 'caller' ? `caller ${link.hops}` : link.by;

interface Asked {
  readonly situation: Situation;
  readonly neighbourhood: Neighbourhood;
  readonly outbreak: Outbreak;
  /** Services that raised an alarm in the place by which a link goes; none where it goes by none. */
  readonly thereBy: (link: Link) => ReadonlySet<string>;
}

/** Whether somebody alarmed that a failure there does not reach but that lies deeper: then the failure more likely began deeper still. */
function deeperAlarm({ neighbourhood, outbreak }: Asked, service: string, felt: Instant): boolean {
  const called = neighbourhood.named.get(service)?.dependencies ?? [];
  return called.some((each) => (outbreak.first.get(each.service) ?? Infinity) <= felt + minutes(2));
}

/** Whether a service raised its alarm at about the same time as the incident's. */
const atOnce = ({ outbreak, situation }: Asked, service: string): boolean =>
  Math.abs((outbreak.first.get(service) ?? Infinity) - situation.incident.at) < minutes(7);

interface InPlace {
  readonly service: string;
  readonly link: Link;
  readonly alarmed: readonly string[];
  readonly mates: readonly string[];
}

/** Whether alarms cluster in a zone more than its size explains, and whether the service stands for that zone alone. */
function placeSigns({ neighbourhood }: Asked, { service, link, alarmed, mates }: InPlace): Signs {
  if (link.by !== 'host' && link.by !== 'zone') return {};
  const there = neighbourhood.sizeOf(link.by, link.name);
  if (link.by === 'host') return { 'host whole': mates.length / Math.max(1, there - 1), 'host size': Math.log(there) };
  const usual = there / neighbourhood.named.size;
  const { zones = [], hosts = [] } = neighbourhood.named.get(service) ?? {};
  return {
    'zone lift': Math.log((mates.length / Math.max(1, alarmed.length - 1) + 0.1) / (usual + 0.1)),
    'zone only': zones.length === 1 ? 1 : 0,
    'zone whole': zones.length === 1 && hosts.length === 0 ? 1 : 0,
  };
}

/** How the alarms of an incident fit a failure that began at one service. */
interface Fit {
  readonly signs: Signs;
  /** When alarms came that such a failure explains, the first first. */
  readonly heard: readonly Instant[];
  readonly explains: Suspect['explains'];
}

const NOWHERE: ReadonlySet<string> = new Set();

/** Finds who raised an alarm in a place, each place once: hundreds of links go by few places. */
function placesOf({ first }: Outbreak, { named }: Neighbourhood): Asked['thereBy'] {
  const places = new Map<string, Set<string>>();
  for (const service of first.keys()) {
    const { hosts = [], zones = [] } = named.get(service) ?? {};
    for (const place of [...hosts.map((host) => `host ${host}`), ...zones.map((zone) => `zone ${zone}`)])
      places.set(place, (places.get(place) ?? new Set()).add(service));
  }
  return (link) => (link.by === 'host' || link.by === 'zone' ? (places.get(`${link.by} ${link.name}`) ?? NOWHERE) : NOWHERE);
}

const sideOf = (link: Link): 'own' | 'called' | 'caller' | 'place' => (link.by === 'host' || link.by === 'zone' ? 'place' : link.by);

/** What the alarm of the service itself says, or that there is none. */
function ownSigns({ outbreak, situation }: Asked, service: string, ask: { by: string; earliest: Instant }): Signs {
  const { by, earliest } = ask;
  const own = outbreak.first.get(service);
  const lead = own === undefined ? 0 : (situation.incident.at - own) / minutes(1);
  const isNew = outbreak.news.has(service);
  return {
    [`first ${by}`]: yes(own !== undefined && own <= earliest + minutes(0.5)),
    [`alarmed ${by}`]: yes(own !== undefined),
    [`silent ${by}`]: yes(own === undefined),
    [`led ${by}`]: by === 'own' ? 0 : Math.max(-2, Math.min(2, lead / 3)),
    [`new ${by}`]: yes(isNew),
    'new elsewhere': yes(!isNew && outbreak.news.size > 0),
    [`traffic ${by}`]: yes(outbreak.ownWords.has('traffic')),
    [`saturation ${by}`]: yes(outbreak.ownWords.has('saturation')),
  };
}

function alarmSigns(asked: Asked, service: string, link: Link): Fit {
  const { situation, neighbourhood, outbreak } = asked;
  const { incident } = situation;
  const timeOf = (each: string): Instant => outbreak.first.get(each) ?? incident.at;
  const by = sideOf(link);
  const there = asked.thereBy(link);
  const { services: alarmed, earliest } = link.by === 'zone' ? outbreak.alarmed.all : outbreak.alarmed.close;
  const reached = neighbourhood.reachedFrom(service);
  const explained = alarmed.filter((each) => each !== incident.service && (reached.has(each) || there.has(each)));
  const mates = alarmed.filter((each) => there.has(each) && each !== incident.service && atOnce(asked, each));
  const others = Math.max(1, alarmed.length - 1);
  const soon = explained.map(timeOf).filter((at) => at >= incident.at - minutes(12));
  const heard = link.by === 'caller' ? [incident.at] : [...soon, timeOf(service), incident.at].toSorted((one, other) => one - other);
  const through = link.by === 'called' ? link.through : [];
  return {
    heard,
    explains: { alarmed: explained.length, of: alarmed.length - 1 },
    signs: {
      ...ownSigns(asked, service, { by, earliest }),
      ...placeSigns(asked, { service, link, alarmed, mates }),
      [`mates ${link.by}`]: Math.log(1 + mates.length),
      [`mates share ${link.by}`]: mates.length / others,
      [`explained ${by}`]: explained.length / others,
      [`many ${by}`]: Math.log(1 + explained.length),
      [`unexplained ${by}`]: Math.log(1 + alarmed.length - 1 - explained.length),
      [`deeper ${by}`]: yes(link.by !== 'caller' && deeperAlarm(asked, service, heard[0] ?? incident.at)),
      way: through.length === 0 ? 0 : through.filter((each) => outbreak.first.has(each)).length / through.length,
    },
  };
}

/** What anybody would leave out: other environments, what never ran, and what began after the first alarm. */
const mayHave = ({ environment, state, start }: RecordedChange, until: Instant): boolean =>
  environment === 'production' &&
  !['cancelled', 'scheduled', 'draft', 'review', 'approved', 'held', 'rejected'].includes(state) &&
  start <= until;

interface Weighed extends Asked {
  /** When the changes of each service began. */
  readonly busy: ReadonlyMap<string, readonly Instant[]>;
}

/** What is the same of every change of a group by one link. */
interface ByLink {
  readonly service: string;
  readonly link: Link;
  readonly fit: Fit;
  readonly ofGroup: Readonly<Record<ReturnType<typeof groupOf>, Signs>>;
}

/** How what an alarm speaks of fits what such changes do: the alarm of the service itself where it raised one, else the incident's. */
function groupSigns({ outbreak, situation }: Asked, at: { service: string; link: Link; group: string }): Signs {
  const { service, link, group } = at;
  const place = outbreak.first.has(service) && link.by !== 'caller' ? service : situation.incident.service;
  const signs: Record<string, number> = { [`${group} new`]: yes(outbreak.news.has(place)), [`${group} ${sideOf(link)}`]: 1 };
  for (const of of outbreak.said.get(place) ?? []) signs[`${group} ${of}`] = 1;
  return signs;
}

function byLink(weighed: Weighed, service: string, link: Link): ByLink {
  const fit = alarmSigns(weighed, service, link);
  const busy = Math.log(weighed.busy.get(service)?.length ?? 1);
  const of = (group: string): Signs => groupSigns(weighed, { service, link, group });
  const signs = { ...fit.signs, [`link ${linkName(link)}`]: 1, busy };
  return { service, link, fit: { ...fit, signs }, ofGroup: { deploy: of('deploy'), work: of('work'), setting: of('setting') } };
}

const SINCE = { own: 'own later', called: 'called later', caller: 'caller later', place: 'place later' };
const BEFORE = { own: 'own alarm before', called: 'called alarm before', caller: 'caller alarm before', place: 'place alarm before' };
const FELT = { own: 'own felt', called: 'called felt', caller: 'caller felt', place: 'place felt' };

/** One change by one link, with all its signs. */
function suspectOf(weighed: Weighed, change: RecordedChange, by: ByLink & { record: Signs }): Suspect {
  const { situation, outbreak, busy } = weighed;
  const { service, link, fit } = by;
  const side = sideOf(link);
  const felt = fit.heard.find((at) => at >= change.start) ?? situation.incident.at;
  const touched = lastTouch(change, felt);
  const alarm = outbreak.first.get(service);
  let [later, earlier] = [1, 1];
  for (const start of busy.get(service) ?? []) if (start > touched && start <= felt) later += 1;
  for (const at of fit.heard) if (at < change.start) earlier += 1;
  const own = {
    later: Math.log(later),
    [SINCE[side]]: Math.log(later),
    earlier: Math.log(earlier),
    [BEFORE[side]]: yes(alarm !== undefined && alarm < change.start - minutes(1)),
    [FELT[side]]: yes(alarm !== undefined && alarm >= change.start),
  };
  const signs = [fit.signs, by.ofGroup[groupOf(change)], by.record, timeSigns(change, felt, outbreak.ownWords), own];
  return { change, service, link, touched, felt, explains: fit.explains, signs };
}

/** Every change that may have done it, by each link that would carry it. */
export function suspectsOf(situation: Situation): { suspects: Suspect[]; none: Signs } {
  const { incident } = situation;
  const neighbourhood = neighbourhoodOf(situation.services);
  const links = neighbourhood.linksOf(incident.service);
  const reached = neighbourhood.reachedFrom(incident.service);
  const isClose = (service: string): boolean => reached.has(service) || links.get(service)?.some(({ by }) => by !== 'zone') === true;
  const possible = situation.changes.filter((change) => mayHave(change, incident.at));
  const busy = new Map<string, Instant[]>();
  for (const { services, start } of possible)
    for (const each of services) {
      const known = busy.get(each);
      if (known === undefined) busy.set(each, [start]);
      else known.push(start);
    }
  const outbreak = outbreakOf(situation, isClose);
  const weighed: Weighed = { situation, neighbourhood, outbreak, thereBy: placesOf(outbreak, neighbourhood), busy };
  const ways = new Map<Link, ByLink>();
  const wayOf = (service: string, link: Link): ByLink => {
    const way = ways.get(link) ?? byLink(weighed, service, link);
    ways.set(link, way);
    return way;
  };
  const suspects = possible.flatMap((change) => {
    const record = recordSigns(change);
    return change.services.flatMap((service) =>
      (links.get(service) ?? [])
        .filter((link) => carries(link, change))
        .map((link) => suspectOf(weighed, change, { ...wayOf(service, link), record })),
    );
  });
  return { suspects, none: noneSigns(weighed) };
}

/** What speaks for there being no change behind it. */
function noneSigns({ outbreak, situation, neighbourhood }: Asked): Signs {
  const { incident } = situation;
  const hosts = neighbourhood.named.get(incident.service)?.hosts ?? [];
  const onHost = [...outbreak.first.keys()].filter(
    (each) => neighbourhood.named.get(each)?.hosts.some((host) => hosts.includes(host)) === true,
  );
  return {
    none: 1,
    ...Object.fromEntries(ALARMS_OF.map((of) => [`none ${of}`, yes(outbreak.ownWords.has(of))])),
    'none untold': yes(outbreak.ownWords.size === 0),
    'none certificate': yes(outbreak.ofWords.has('certificate')),
    'none vendor': yes(outbreak.ofWords.has('vendor')),
    'none new': yes(outbreak.news.has(incident.service)),
    'none host': Math.log(1 + onHost.length),
  };
}
