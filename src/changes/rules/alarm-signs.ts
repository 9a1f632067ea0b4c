import { minutes, type Instant } from '../../kernel/index.ts';
import type { Sign, Signs } from './change-signs.ts';
import type { Link, Neighbourhood } from './nearness.ts';
import type { Outbreak, PlacedAlarms } from './outbreak.ts';
import { bySide, byWay, linkName, sideOf, type Side } from './sign-names.ts';
import type { Situation } from './situation.ts';

/** What is asked, and what is known of it. */
export interface Asked {
  readonly situation: Situation;
  readonly neighbourhood: Neighbourhood;
  readonly outbreak: Outbreak;
  readonly thereBy: PlacedAlarms;
}

/** How the alarms of an incident fit a failure that began at one service. */
export interface Fit {
  readonly signs: Signs;
  /** When alarms came that such a failure explains, the first first. */
  readonly heard: readonly Instant[];
  readonly explains: { readonly alarmed: number; readonly of: number };
}

/** Whether somebody alarmed that a failure there does not reach but that lies deeper: then the failure more likely began deeper still. */
function deeperAlarm({ neighbourhood, outbreak }: Asked, service: string, felt: Instant): boolean {
  const called = neighbourhood.named.get(service)?.dependencies ?? [];
  return called.some((each) => (outbreak.first.get(each.service) ?? Infinity) <= felt + minutes(2));
}

/** Whether a service raised its alarm at about the same time as the incident's. */
const atOnce = ({ outbreak, situation }: Asked, service: string): boolean =>
  Math.abs((outbreak.first.get(service) ?? Infinity) - situation.incident.at) < minutes(7);

const FIRST = bySide('first');
const ALARMED = bySide('alarmed');
const SILENT = bySide('silent');
const LED = bySide('led');
const NEW = bySide('new');
const TRAFFIC = bySide('traffic');
const SATURATION = bySide('saturation');

/** What the alarm of the service itself says, or that there is none. */
function ownSigns({ outbreak, situation }: Asked, service: string, ask: { by: Side; earliest: Instant }): Sign[] {
  const { by, earliest } = ask;
  const own = outbreak.first.get(service);
  const signs: Sign[] = [];
  if (own === undefined) signs.push([SILENT[by], 1]);
  else {
    if (own <= earliest + minutes(0.5)) signs.push([FIRST[by], 1]);
    signs.push([ALARMED[by], 1]);
    if (by !== 'own') signs.push([LED[by], Math.max(-2, Math.min(2, (situation.incident.at - own) / minutes(3)))]);
  }
  if (outbreak.news.has(service)) signs.push([NEW[by], 1]);
  else if (outbreak.news.size > 0) signs.push(['new elsewhere', 1]);
  if (outbreak.ownWords.has('traffic')) signs.push([TRAFFIC[by], 1]);
  if (outbreak.ownWords.has('saturation')) signs.push([SATURATION[by], 1]);
  return signs;
}

interface InPlace {
  readonly service: string;
  readonly link: Link;
  /** How many services raised an alarm, and how many of them in this place with the incident. */
  readonly alarmed: number;
  readonly mates: number;
}

/** Whether alarms cluster in a place more than its size explains, and whether the service stands for that place alone. */
function placeSigns({ neighbourhood }: Asked, { service, link, alarmed, mates }: InPlace): Sign[] {
  if (link.by !== 'host' && link.by !== 'zone') return [];
  const there = neighbourhood.sizeOf(link.by, link.name);
  if (link.by === 'host')
    return [
      ['host whole', mates / Math.max(1, there - 1)],
      ['host size', Math.log(there)],
    ];
  const usual = there / neighbourhood.named.size;
  const { zones = [], hosts = [] } = neighbourhood.named.get(service) ?? {};
  const signs: Sign[] = [['zone lift', Math.log((mates / Math.max(1, alarmed - 1) + 0.1) / (usual + 0.1))]];
  if (zones.length === 1) signs.push(['zone only', 1]);
  if (zones.length === 1 && hosts.length === 0) signs.push(['zone whole', 1]);
  return signs;
}

const MATES = byWay('mates');
const MATES_SHARE = byWay('mates share');
const EXPLAINED = bySide('explained');
const MANY = bySide('many');
const UNEXPLAINED = bySide('unexplained');
const DEEPER = bySide('deeper');

interface Heard {
  /** When alarms came that a failure there explains, the first first. */
  readonly times: readonly Instant[];
  readonly explained: number;
  /** Services of the same place that raised theirs with the incident. */
  readonly mates: number;
}

/** Which of some alarms a failure of a service explains. Written as one loop: hundreds of services are asked about, and scores of alarms. */
function hear(asked: Asked, { service, link }: { service: string; link: Link }, alarmed: readonly string[]): Heard {
  const { situation, neighbourhood, outbreak } = asked;
  const { incident } = situation;
  const there = asked.thereBy(link);
  const reached = neighbourhood.reachedFrom(service);
  const times: Instant[] = [];
  let [explained, mates] = [0, 0];
  for (const each of alarmed) {
    const isThere = there.has(each);
    if (each === incident.service || (!isThere && !reached.has(each))) continue;
    explained += 1;
    if (isThere && atOnce(asked, each)) mates += 1;
    const at = outbreak.first.get(each) ?? incident.at;
    if (at >= incident.at - minutes(12)) times.push(at);
  }
  times.push(outbreak.first.get(service) ?? incident.at, incident.at);
  return { times: link.by === 'caller' ? [incident.at] : times.toSorted((one, other) => one - other), explained, mates };
}

/** What it says that a failure explains some of the other alarms and not the rest. */
function explainedSigns(by: Side, { explained, others }: { explained: number; others: number }): Sign[] {
  const signs: Sign[] = [];
  if (explained > 0) signs.push([EXPLAINED[by], explained / Math.max(1, others)], [MANY[by], Math.log(1 + explained)]);
  if (others > explained) signs.push([UNEXPLAINED[by], Math.log(1 + others - explained)]);
  return signs;
}

/** How the alarms fit a failure that began at a service and came by a link. */
export function alarmSigns(asked: Asked, service: string, link: Link): Fit {
  const { first, alarmed: all } = asked.outbreak;
  const by = sideOf(link);
  const { services: alarmed, earliest } = link.by === 'zone' ? all.all : all.close;
  const others = alarmed.length - 1;
  const { times, explained, mates } = hear(asked, { service, link }, alarmed);
  const signs = [
    ...ownSigns(asked, service, { by, earliest }),
    ...placeSigns(asked, { service, link, alarmed: alarmed.length, mates }),
    ...explainedSigns(by, { explained, others }),
  ];
  if (mates > 0) signs.push([MATES[link.by], Math.log(1 + mates)], [MATES_SHARE[link.by], mates / Math.max(1, others)]);
  if (by !== 'caller' && deeperAlarm(asked, service, times[0] ?? asked.situation.incident.at)) signs.push([DEEPER[by], 1]);
  if (link.by === 'called' && link.through.length > 0)
    signs.push(['way', link.through.filter((each) => first.has(each)).length / link.through.length]);
  signs.push([linkName(link), 1]);
  return { heard: times, explains: { alarmed: explained, of: others }, signs };
}
