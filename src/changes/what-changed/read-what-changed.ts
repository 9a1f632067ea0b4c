import { hours, minutes, type Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { loadDirectory, servicePlacements, type Directory } from '../../catalog/index.ts';
import { severeTicketsOn } from '../../incidents/index.ts';
import { alertsBegunOn, alertsRaised } from '../../signals/index.ts';
import {
  alarmOf,
  neighbourhoodOf,
  nearestFirst,
  overlapping,
  rankChanges,
  type Link,
  type PlacedService,
  type RecordedChange,
  type Situation,
} from '../rules/index.ts';
import { answerFrom, type WhatChangedAnswer } from './case.ts';
import { candidatesOf, type Candidate } from './store.ts';
import { historiesOf, type History } from './store-history.ts';

/** What somebody asks: of which service, at which instant, looking back how many hours. */
export interface Question {
  /** Its id or slug. */
  readonly service: string;
  readonly at: Instant;
  readonly hours: number;
  readonly most: number;
  /** The ticket that is asked about: it is not listed beside its own changes, nor are its alarms. */
  readonly ticket?: string;
}

/** How long before and after the instant alarms are listened to. */
const ALARMS_FROM = minutes(25);
const ALARMS_UNTIL = minutes(15);

interface Placed {
  readonly services: readonly PlacedService[];
  readonly idOf: ReadonlyMap<string, string>;
  readonly slugOf: ReadonlyMap<string, string>;
}

/** Where the services of a directory run, for as long as nothing in it is edited. */
const known = new WeakMap<Directory, Placed>();

async function placed(reader: Reader): Promise<Placed> {
  const directory = await loadDirectory(reader);
  const found = known.get(directory) ?? (await readPlaces(reader, directory));
  known.set(directory, found);
  return found;
}

async function readPlaces(reader: Reader, directory: Directory): Promise<Placed> {
  const places = new Map((await servicePlacements(reader)).map((each) => [each.id, each]));
  const services = directory.services.map(({ id, slug, tier, dependencies }) => {
    const { hosts = [], zones = [] } = places.get(id) ?? {};
    return { service: slug, tier, hosts, zones, dependencies };
  });
  return {
    services,
    idOf: new Map(directory.services.map(({ id, slug }) => [slug, id])),
    slugOf: new Map(directory.services.map(({ id, slug }) => [id, slug])),
  };
}

/** What became of earlier changes of its services, taken together; null where nothing was counted yet. */
function historyOf({ services }: Candidate, histories: ReadonlyMap<string, History>): History | null {
  const known = services.flatMap((id) => histories.get(id) ?? []);
  if (known.length === 0) return null;
  return { runs: known.reduce((sum, { runs }) => sum + runs, 0), fallout: known.reduce((sum, { fallout }) => sum + fallout, 0) };
}

const NONE: readonly Instant[] = [];

/** A candidate as the ranking reads it, field by field: there are up to a thousand in one answer. */
const recordedOf = (
  candidate: Candidate,
  slugOf: ReadonlyMap<string, string>,
  histories: ReadonlyMap<string, History>,
): RecordedChange => ({
  change: `CHG-${candidate.number}`,
  services: candidate.services.flatMap((id) => slugOf.get(id) ?? []),
  kind: candidate.kind,
  environment: candidate.environment,
  state: candidate.state,
  start: candidate.start,
  end: candidate.end,
  stages: candidate.stages ?? NONE,
  risk: candidate.risk,
  size: candidate.size,
  quality: candidate.quality,
  outcome: candidate.outcome,
  history: historyOf(candidate, histories),
});
/** A severe ticket or an alarm of the service or of a neighbour, as it stands beside the changes. */
export interface Beside {
  readonly kind: 'ticket' | 'alarm';
  readonly name: string;
  readonly title: string;
  readonly service: string;
  readonly severity: number;
  readonly at: Instant;
  /** Null while it goes on. */
  readonly endedAt: Instant | null;
}

export interface Told extends WhatChangedAnswer {
  readonly service: string;
  readonly at: Instant;
  readonly titles: ReadonlyMap<string, { readonly title: string; readonly start: Instant }>;
  /** Changes that went on at the same time and are likely, by name: two or more make the incident compound. */
  readonly overlapping: readonly string[];
  readonly beside: readonly Beside[];
}

/** So many tickets and alarms stand beside the changes. */
const MOST_BESIDE = 20;

interface Around {
  readonly question: Question;
  readonly near: readonly string[];
  readonly links: ReadonlyMap<string, readonly Link[]>;
  readonly slugOf: ReadonlyMap<string, string>;
}

/** Severe tickets and alarms of the service and of whoever may have hurt it, the nearest first. */
async function readBeside(reader: Reader, { question, near, links, slugOf }: Around): Promise<Beside[]> {
  const span = { services: near, from: question.at - hours(question.hours), until: question.at + ALARMS_UNTIL };
  const [tickets, alarms] = await Promise.all([severeTicketsOn(reader, span), alertsBegunOn(reader, span)]);
  const slug = (id: string): string => slugOf.get(id) ?? id;
  const found: Beside[] = [
    ...tickets
      .filter(({ id }) => id !== question.ticket)
      .map(({ number, title, severity, serviceId, cutAt, restoredAt }) => ({
        kind: 'ticket' as const,
        name: `T-${number}`,
        title,
        service: slug(serviceId),
        severity,
        at: cutAt,
        endedAt: restoredAt,
      })),
    ...alarms
      .filter(({ ticketId }) => ticketId === null || ticketId !== question.ticket)
      .map(({ name, severity, serviceId, startsAt, endedAt }) => ({
        kind: 'alarm' as const,
        name,
        title: '',
        service: slug(serviceId),
        severity,
        at: startsAt,
        endedAt,
      })),
  ];
  return nearestFirst(found, links).slice(0, MOST_BESIDE);
}

/** How the services lie to the one that is asked about, and what that means in ids. */
async function around(reader: Reader, question: Question) {
  const { services, idOf, slugOf } = await placed(reader);
  const slug = slugOf.get(question.service) ?? question.service;
  if (!idOf.has(slug)) return undefined;
  const links = neighbourhoodOf(services).linksOf(slug);
  const idsWhere = (is: (all: readonly Link[]) => boolean): string[] =>
    [...links].flatMap(([name, all]) => (is(all) ? (idOf.get(name) ?? []) : []));
  return {
    services,
    slug,
    slugOf,
    links,
    near: idsWhere((all) => all.some(({ by }) => by !== 'zone')),
    zone: idsWhere((all) => all.every(({ by }) => by === 'zone')),
  };
}

/** Every change that may have done it, ranked, and what stands beside; undefined where there is no such service. */
export async function readWhatChanged(reader: Reader, question: Question): Promise<Told | undefined> {
  const about = await around(reader, question);
  if (about === undefined) return undefined;
  const { services, slug, slugOf, links, near, zone } = about;
  const { at } = question;
  const [candidates, alerts, histories, beside] = await Promise.all([
    candidatesOf(reader, { near, zone, from: at - hours(question.hours), until: at }),
    alertsRaised(reader, { from: at - ALARMS_FROM, until: at + ALARMS_UNTIL }),
    historiesOf(reader, [...near, ...zone]),
    readBeside(reader, { question, near, links, slugOf }),
  ]);
  const situation: Situation = {
    incident: { service: slug, at },
    services,
    changes: candidates.map((each) => recordedOf(each, slugOf, histories)),
    alarms: alerts.flatMap(({ serviceId, name, startsAt, isNew }) => {
      const service = slugOf.get(serviceId);
      return service === undefined ? [] : [{ service, at: startsAt, of: alarmOf(name), isNew }];
    }),
  };
  const ranking = rankChanges(situation);
  return {
    ...answerFrom(ranking, situation, question.most),
    service: slug,
    at,
    titles: new Map(candidates.map(({ number, title, start }) => [`CHG-${number}`, { title, start }])),
    overlapping: overlapping(ranking, at),
    beside,
  };
}
