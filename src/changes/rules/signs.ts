import { minutes, type Instant } from '../../kernel/index.ts';
import { alarmSigns, type Asked, type Fit } from './alarm-signs.ts';
import { groupOf, lastTouch, recordSigns, timeSigns, type Group, type Sign, type Signs } from './change-signs.ts';
import { carries, neighbourhoodOf, type Link } from './nearness.ts';
import { outbreakOf, placesOf } from './outbreak.ts';
import { GROUP, ofSide, sideOf } from './sign-names.ts';
import { ALARMS_OF, type AlarmOf, type RecordedChange, type Situation } from './situation.ts';

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
  /** Signs that others have too, in parts: what is the same of many is weighed once. */
  readonly shared: readonly Signs[];
  readonly own: Signs;
  readonly explains: Fit['explains'];
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

/** What is the same of every change by one link, and of every change of a group by it. */
interface Way {
  readonly service: string;
  readonly link: Link;
  readonly fit: Fit;
  readonly ofGroup: Map<Group, Signs>;
}

/** How what an alarm speaks of fits what such changes do: the alarm of the service itself where it raised one, else the incident's. */
function groupSigns({ outbreak, situation }: Asked, { service, link }: Way, group: Group): Signs {
  const names = GROUP[group];
  const side = sideOf(link);
  const place = outbreak.first.has(service) && side !== 'caller' ? service : situation.incident.service;
  const signs: Sign[] = [[names.side[side], 1]];
  if (outbreak.news.has(place)) signs.push([names.isNew, 1]);
  for (const of of outbreak.said.get(place) ?? []) signs.push([names.of.get(of) ?? '', 1]);
  return signs;
}

function wayBy(weighed: Weighed, service: string, link: Link): Way {
  const fit = alarmSigns(weighed, service, link);
  const busy = weighed.busy.get(service)?.length ?? 1;
  return { service, link, fit: { ...fit, signs: [...fit.signs, ['busy', Math.log(busy)]] }, ofGroup: new Map() };
}

function signsOfGroup(weighed: Weighed, way: Way, group: Group): Signs {
  const signs = way.ofGroup.get(group) ?? groupSigns(weighed, way, group);
  way.ofGroup.set(group, signs);
  return signs;
}

const LATER = ofSide('later');
const BEFORE = ofSide('alarm before');
const FELT = ofSide('felt');

/** What came between a change and the first alarm that counts for it, and before it. */
function orderSigns(
  { outbreak, busy }: Weighed,
  { service, link, fit }: Way,
  { start, touched, felt }: { start: Instant; touched: Instant; felt: Instant },
): Sign[] {
  const side = sideOf(link);
  const alarm = outbreak.first.get(service);
  const later = 1 + (busy.get(service) ?? []).filter((each) => each > touched && each <= felt).length;
  const earlier = 1 + fit.heard.filter((at) => at < start).length;
  const signs: Sign[] = [];
  if (later > 1) signs.push(['later', Math.log(later)], [LATER[side], Math.log(later)]);
  if (earlier > 1) signs.push(['earlier', Math.log(earlier)]);
  if (alarm !== undefined && alarm < start - minutes(1)) signs.push([BEFORE[side], 1]);
  if (alarm !== undefined && alarm >= start) signs.push([FELT[side], 1]);
  return signs;
}

/** One change by one way, with all its signs. */
function suspectOf(weighed: Weighed, { change, record }: { change: RecordedChange; record: Signs }, way: Way): Suspect {
  const { situation, outbreak } = weighed;
  const { service, link, fit } = way;
  const { start } = change;
  const felt = fit.heard.find((at) => at >= start) ?? situation.incident.at;
  const touched = lastTouch(change, felt);
  const own = [...timeSigns(change, felt, outbreak.ownWords), ...orderSigns(weighed, way, { start, touched, felt })];
  const shared = [fit.signs, signsOfGroup(weighed, way, groupOf(change)), record];
  return { change, service, link, touched, felt, explains: fit.explains, shared, own };
}

function busyOf(changes: readonly RecordedChange[]): Map<string, Instant[]> {
  const busy = new Map<string, Instant[]>();
  for (const { services, start } of changes)
    for (const each of services) {
      const known = busy.get(each);
      if (known === undefined) busy.set(each, [start]);
      else known.push(start);
    }
  return busy;
}

/** Every change that may have done it, by each link that would carry it. */
export function suspectsOf(situation: Situation): { suspects: Suspect[]; none: Signs } {
  const { incident } = situation;
  const neighbourhood = neighbourhoodOf(situation.services);
  const links = neighbourhood.linksOf(incident.service);
  const reached = neighbourhood.reachedFrom(incident.service);
  const isClose = (service: string): boolean => reached.has(service) || links.get(service)?.some(({ by }) => by !== 'zone') === true;
  const possible = situation.changes.filter((change) => mayHave(change, incident.at));
  const outbreak = outbreakOf(situation, isClose);
  const weighed: Weighed = { situation, neighbourhood, outbreak, thereBy: placesOf(outbreak, neighbourhood), busy: busyOf(possible) };
  const ways = new Map<Link, Way>();
  const wayOf = (service: string, link: Link): Way => {
    const way = ways.get(link) ?? wayBy(weighed, service, link);
    ways.set(link, way);
    return way;
  };
  const suspects = possible.flatMap((change) => {
    const given = { change, record: recordSigns(change) };
    return change.services.flatMap((service) =>
      (links.get(service) ?? []).filter((link) => carries(link, change)).map((link) => suspectOf(weighed, given, wayOf(service, link))),
    );
  });
  return { suspects, none: noneSigns(weighed) };
}

const ELSEWHERE: ReadonlySet<AlarmOf> = new Set(['certificate', 'vendor']);

/** What speaks for there being no change behind it. */
function noneSigns({ outbreak, situation, neighbourhood }: Asked): Signs {
  const { incident } = situation;
  const hosts = neighbourhood.named.get(incident.service)?.hosts ?? [];
  const onHost = [...outbreak.first.keys()].filter(
    (each) => neighbourhood.named.get(each)?.hosts.some((host) => hosts.includes(host)) === true,
  );
  const signs: Sign[] = [['none', 1]];
  // Of certificates and vendors any neighbour's alarm tells.
  for (const of of ALARMS_OF) if ((ELSEWHERE.has(of) ? outbreak.ofWords : outbreak.ownWords).has(of)) signs.push([`none ${of}`, 1]);
  if (outbreak.ownWords.size === 0) signs.push(['none untold', 1]);
  if (outbreak.news.has(incident.service)) signs.push(['none new', 1]);
  signs.push(['none host', Math.log(1 + onHost.length)]);
  return signs;
}
