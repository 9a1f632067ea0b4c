import { hours, minutes, type Instant } from '../../kernel/index.ts';
import { carries, neighbourhoodOf, type Link, type Neighbourhood } from './nearness.ts';
import { ALARMS_OF, type AlarmOf, type RaisedAlarm, type RecordedChange, type Situation } from './situation.ts';

/** What speaks for or against something, by name, with how much of it there is. */
export type Signs = Readonly<Record<string, number>>;

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
  readonly signs: Signs;
  readonly explains: { readonly alarmed: number; readonly of: number };
}

const yes = (is: boolean): number => (is ? 1 : 0);

/** Alarms of one incident: how long before and after its first one others belong to it. */
const EARLIER = minutes(25);
const LATER = minutes(15);

/** The alarms that belong to an incident, the first of each service. */
interface Outbreak {
  readonly first: ReadonlyMap<string, Instant>;
  /** Services that have more in common with the incident's than a zone. */
  readonly close: ReadonlySet<string>;
  readonly news: ReadonlySet<string>;
  readonly ofWords: ReadonlySet<AlarmOf>;
  readonly ownWords: ReadonlySet<AlarmOf>;
}

function outbreakOf({ incident, alarms }: Situation, isClose: (service: string) => boolean): Outbreak {
  const near = alarms.filter(({ at }) => at >= incident.at - EARLIER && at <= incident.at + LATER);
  const first = new Map<string, Instant>([[incident.service, incident.at]]);
  for (const { service, at } of near) first.set(service, Math.min(at, first.get(service) ?? at));
  first.set(incident.service, incident.at);
  const words = (all: readonly RaisedAlarm[]) => new Set(all.flatMap(({ of }) => of ?? []));
  return {
    first,
    close: new Set([...first.keys()].filter(isClose)),
    news: new Set(near.filter(({ isNew, service }) => isNew && isClose(service)).map(({ service }) => service)),
    ofWords: words(near.filter(({ service }) => isClose(service))),
    ownWords: words(near.filter(({ service }) => service === incident.service)),
  };
}

const KNOTS = [1, 4, 9, 18, 35, 70, 140, 280, 560, 1200].map((each) => Math.log(each));

/** How long ago, as shares of the two nearest of ten marks that lie ever further apart. */
function ago(duration: number): Record<string, number> {
  const at = Math.log(Math.max(1, duration / minutes(1)));
  const next = KNOTS.findIndex((knot) => knot >= at);
  if (next === -1) return { [`ago ${KNOTS.length - 1}`]: 1 };
  if (next === 0) return { 'ago 0': 1 };
  const [low, high] = [KNOTS[next - 1] ?? 0, KNOTS[next] ?? 1];
  const share = (at - low) / (high - low);
  return { [`ago ${next - 1}`]: 1 - share, [`ago ${next}`]: share };
}

const linkName = (link: Link): string =>
  link.by === 'called' ? `called ${link.hops}${link.hard ? ' hard' : ''}` : link.by === 'caller' ? `caller ${link.hops}` : link.by;

const typicalSize = (kind: RecordedChange['kind']): number => (kind === 'configuration' ? 3 : kind === 'infrastructure' ? 12 : 60);

/** What a change's own record says. */
function recordSigns(change: RecordedChange, busy: number): Signs {
  const { kind, risk, size, quality, history, outcome, end } = change;
  return {
    [`kind ${kind}`]: 1,
    ...(risk === null ? {} : { [`risk ${risk}`]: 1 }),
    size: size === null ? 0 : Math.max(-3, Math.min(3, Math.log(size / typicalSize(kind)))),
    quality: quality === null ? 0 : (quality - 72) / 15,
    history: history === null ? 0 : Math.log((history.fallout + 0.6) / (history.runs + 12) / 0.05),
    trouble: yes(outcome !== null && outcome !== 'success'),
    running: yes(end === null),
    busy: Math.log(busy),
  };
}

/** When a change last did something before an instant: its start, its last stage, or its end. */
export function lastTouch(change: RecordedChange, before: Instant): Instant {
  const ended = change.end !== null && change.end <= before && change.stages.length === 0 ? [change.end] : [];
  return Math.max(change.start, ...change.stages.filter((stage) => stage <= before), ...ended);
}

const isDeploy = ({ kind }: RecordedChange): boolean => kind === 'automated' || kind === 'code';
const isWork = ({ kind }: RecordedChange): boolean => kind === 'data' || kind === 'infrastructure';
const groupOf = (change: RecordedChange): string =>
  isDeploy(change) || change.kind === 'emergency' ? 'deploy' : isWork(change) ? 'work' : 'setting';

/** Whether an alarm some minutes after a whole hour may come from something that runs every hour. */
function onTheHour(felt: Instant, since: number): number {
  const into = felt % hours(1);
  if (since < minutes(20) || since > hours(8) || since < into) return 0;
  return Math.max(0, 1 - Math.abs(into - minutes(6)) / minutes(10));
}

/** How long before an alarm a change last did something, and what that means for its kind. */
function timeSigns(change: RecordedChange, felt: Instant, outbreak: Outbreak): Signs {
  const touched = lastTouch(change, felt);
  const since = felt - touched;
  const during = felt >= change.start && (change.end === null || felt < change.end);
  const creeping = isDeploy(change) && since > hours(1) && since < hours(20);
  const shares = ago(since);
  return {
    ...shares,
    ...Object.fromEntries(Object.entries(shares).map(([name, share]) => [`${groupOf(change)} ${name}`, share])),
    tooLate: yes(touched > felt),
    during: yes(during && change.stages.length === 0),
    duringWork: yes(during && isWork(change)),
    stage: yes(since < minutes(25) && touched > change.start && change.stages.includes(touched)),
    leak: yes(creeping && outbreak.ownWords.has('memory')),
    strain: yes(creeping && (outbreak.ownWords.has('memory') || outbreak.ownWords.has('saturation'))),
    onTheHour: onTheHour(felt, since),
  };
}

interface Asked {
  readonly situation: Situation;
  readonly neighbourhood: Neighbourhood;
  readonly outbreak: Outbreak;
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
  if (link.by !== 'zone') return {};
  const all = [...neighbourhood.named.values()];
  const usual = all.filter(({ zones }) => zones.includes(link.name)).length / all.length;
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

/** Whether a service is in the place by which a link goes. */
const inPlace =
  ({ neighbourhood }: Asked, link: Link) =>
  (service: string): boolean => {
    const { hosts = [], zones = [] } = neighbourhood.named.get(service) ?? {};
    return (link.by === 'host' && hosts.includes(link.name)) || (link.by === 'zone' && zones.includes(link.name));
  };

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
  const isThere = inPlace(asked, link);
  const alarmed = [...outbreak.first.keys()].filter((each) => link.by === 'zone' || outbreak.close.has(each));
  const reached = neighbourhood.reachedFrom(service);
  const explained = alarmed.filter((each) => each !== incident.service && (reached.has(each) || isThere(each)));
  const mates = alarmed.filter((each) => isThere(each) && each !== incident.service && atOnce(asked, each));
  const others = Math.max(1, alarmed.length - 1);
  const soon = explained.map(timeOf).filter((at) => at >= incident.at - minutes(12));
  const heard = link.by === 'caller' ? [incident.at] : [...soon, timeOf(service), incident.at].toSorted((one, other) => one - other);
  const through = link.by === 'called' ? link.through : [];
  return {
    heard,
    explains: { alarmed: explained.length, of: alarmed.length - 1 },
    signs: {
      ...ownSigns(asked, service, { by, earliest: Math.min(...alarmed.map(timeOf)) }),
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
  readonly possible: readonly RecordedChange[];
  readonly busy: ReadonlyMap<string, number>;
}

/** One change by one link, with all its signs. */
function suspectOf(weighed: Weighed, change: RecordedChange, by: { service: string; link: Link; fit: Fit }): Suspect {
  const { situation, outbreak, possible, busy } = weighed;
  const { service, link, fit } = by;
  const felt = fit.heard.find((at) => at >= change.start) ?? situation.incident.at;
  const touched = lastTouch(change, felt);
  const later = possible.filter((each) => each.start > touched && each.start <= felt && each.services.includes(service));
  const signs = {
    [`link ${linkName(link)}`]: 1,
    ...recordSigns(change, busy.get(service) ?? 1),
    later: Math.log(1 + later.length),
    earlier: Math.log(1 + fit.heard.filter((at) => at < change.start).length),
    ...timeSigns(change, felt, outbreak),
    ...fit.signs,
  };
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
  const busy = new Map<string, number>();
  for (const { services } of possible) for (const each of services) busy.set(each, (busy.get(each) ?? 0) + 1);
  const weighed: Weighed = { situation, neighbourhood, outbreak: outbreakOf(situation, isClose), possible, busy };
  const fits = new Map<Link, Fit>();
  const fitOf = (service: string, link: Link): Fit => {
    const fit = fits.get(link) ?? alarmSigns(weighed, service, link);
    fits.set(link, fit);
    return fit;
  };
  const linksBy = (change: RecordedChange, service: string): readonly Link[] =>
    (links.get(service) ?? []).filter((link) => carries(link, change));
  const suspects = possible.flatMap((change) =>
    change.services.flatMap((service) =>
      linksBy(change, service).map((link) => suspectOf(weighed, change, { service, link, fit: fitOf(service, link) })),
    ),
  );
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
