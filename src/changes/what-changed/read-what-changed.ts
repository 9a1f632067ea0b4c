import { hours, minutes, type Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { loadDirectory, servicePlacements } from '../../catalog/index.ts';
import { alertsBegun } from '../../signals/index.ts';
import { alarmOf, neighbourhoodOf, type PlacedService, type Situation } from '../rules/index.ts';
import { answerOf, type WhatChangedAnswer } from './case.ts';
import { candidatesOf, type Candidate } from './store.ts';

/** What somebody asks: of which service, at which instant, looking back how many hours. */
export interface Question {
  /** Its id or slug. */
  readonly service: string;
  readonly at: Instant;
  readonly hours: number;
  readonly most: number;
}

/** How long before and after the instant alarms are listened to. */
const ALARMS_FROM = minutes(25);
const ALARMS_UNTIL = minutes(15);

async function placed(
  reader: Reader,
): Promise<{ services: PlacedService[]; idOf: ReadonlyMap<string, string>; slugOf: ReadonlyMap<string, string> }> {
  const directory = await loadDirectory(reader);
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

const named = (candidate: Candidate, slugOf: ReadonlyMap<string, string>): Situation['changes'][number] => ({
  ...candidate,
  change: `CHG-${candidate.number}`,
  services: candidate.services.flatMap((id) => slugOf.get(id) ?? []),
  stages: [],
  history: null,
});

export interface Told extends WhatChangedAnswer {
  readonly service: string;
  readonly at: Instant;
  readonly titles: ReadonlyMap<string, { readonly title: string; readonly start: Instant }>;
}

/** Every change that may have done it, ranked; undefined where there is no such service. */
export async function readWhatChanged(reader: Reader, question: Question): Promise<Told | undefined> {
  const { services, idOf, slugOf } = await placed(reader);
  const slug = slugOf.get(question.service) ?? question.service;
  if (!idOf.has(slug)) return undefined;
  const links = [...neighbourhoodOf(services).linksOf(slug)];
  const idsOf = (names: readonly (readonly [string, unknown])[]): string[] => names.flatMap(([name]) => idOf.get(name) ?? []);
  const near = links.filter(([, all]) => all.some(({ by }) => by !== 'zone'));
  const zone = links.filter(([, all]) => all.every(({ by }) => by === 'zone'));
  const candidates = await candidatesOf(reader, {
    near: idsOf(near),
    zone: idsOf(zone),
    from: question.at - hours(question.hours),
    until: question.at,
  });
  const alerts = await alertsBegun(reader, { from: question.at - ALARMS_FROM, until: question.at + ALARMS_UNTIL });
  const situation: Situation = {
    incident: { service: slug, at: question.at },
    services,
    changes: candidates.map((each) => named(each, slugOf)),
    alarms: alerts.flatMap(({ serviceId, name, startsAt, isNew }) => {
      const service = slugOf.get(serviceId);
      return service === undefined ? [] : [{ service, at: startsAt, of: alarmOf(name), isNew }];
    }),
  };
  return {
    ...answerOf(situation, question.most),
    service: slug,
    at: question.at,
    titles: new Map(candidates.map(({ number, title, start }) => [`CHG-${number}`, { title, start }])),
  };
}
