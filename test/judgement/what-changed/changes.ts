import { hours, minutes, type Instant } from '../../../src/kernel/index.ts';
import type { CaseChange } from './case.ts';
import type { Draws } from './draws.ts';
import type { Layer, Organisation, Service } from './organisation.ts';

type Kind = CaseChange['kind'];
export type Drawn = Omit<CaseChange, 'change'>;

const kinds: Readonly<Record<Layer, readonly (readonly [Kind, number])[]>> = {
  edge: [
    ['automated', 55],
    ['code', 12],
    ['configuration', 22],
    ['data', 2],
    ['standard', 5],
    ['infrastructure', 2],
    ['emergency', 2],
  ],
  middle: [
    ['automated', 52],
    ['code', 13],
    ['configuration', 20],
    ['data', 5],
    ['standard', 5],
    ['infrastructure', 3],
    ['emergency', 2],
  ],
  store: [
    ['configuration', 35],
    ['data', 30],
    ['infrastructure', 20],
    ['standard', 15],
  ],
  platform: [
    ['automated', 25],
    ['configuration', 40],
    ['infrastructure', 25],
    ['code', 10],
  ],
  zone: [
    ['infrastructure', 75],
    ['configuration', 15],
    ['standard', 10],
  ],
};

/** How long each kind takes, in minutes: median and spread. */
const lasts: Readonly<Record<Kind, readonly [number, number]>> = {
  standard: [10, 0.5],
  automated: [7, 0.5],
  configuration: [1.5, 0.8],
  code: [20, 0.5],
  data: [50, 0.8],
  infrastructure: [35, 0.7],
  emergency: [10, 0.6],
};

/** When people work: how likely a change begins in each hour of the day. */
const byHour = Array.from({ length: 24 }, (_, hour) => (hour >= 9 && hour < 17 ? 1 : hour >= 7 && hour < 20 ? 0.5 : 0.12));

/** An instant of a day as work falls into it. */
export function atWork(draws: Draws, day: Instant): Instant {
  const hour = draws.weighted(byHour.map((weight, each) => [each, weight] as const));
  return day + hours(hour) + draws.next() * hours(1);
}

export const kindFor = (draws: Draws, service: Service): Kind => draws.weighted(kinds[service.layer]);

export interface Order {
  readonly service: Service;
  readonly kind: Kind;
  readonly start: Instant;
  /** Whether it does harm: such changes are a little riskier, larger and worse written than others, and no more than that. */
  readonly harms?: boolean;
  readonly minutes?: number;
  readonly stages?: readonly Instant[];
}

function riskOf(draws: Draws, order: Order): CaseChange['risk'] {
  if (order.kind === 'automated' && draws.yes(0.5)) return null;
  const shares = order.harms === true ? ([42, 36, 22] as const) : ([62, 28, 10] as const);
  return draws.weighted([
    ['low', shares[0]],
    ['medium', shares[1]],
    ['high', shares[2]],
  ] as const);
}

function outcomeOf(draws: Draws, harms: boolean): NonNullable<CaseChange['outcome']> {
  const bad = harms ? 18 : 7;
  return draws.weighted([
    ['success', 100 - bad],
    ['issues', bad * 0.55],
    ['rolled-back', bad * 0.3],
    ['failed', bad * 0.15],
  ] as const);
}

function stagesOf(draws: Draws, order: Order): readonly Instant[] {
  if (order.stages !== undefined) return order.stages;
  if (!['automated', 'code'].includes(order.kind) || !draws.yes(0.22)) return [];
  const step = minutes(draws.between(15, 80));
  return Array.from({ length: draws.whole(3, 5) }, (_, at) => order.start + at * step * draws.between(0.9, 1.1));
}

function measuresOf(draws: Draws, order: Order): Pick<Drawn, 'size' | 'quality' | 'history'> {
  const { service, kind, harms = false } = order;
  const typical = kind === 'configuration' ? 3 : kind === 'infrastructure' ? 12 : 60;
  return {
    size: kind === 'data' || draws.yes(0.1) ? null : Math.max(1, Math.round(draws.around(typical * (harms ? 2.2 : 1), 1.3))),
    quality:
      kind === 'automated' && draws.yes(0.8) ? null : Math.round(Math.min(100, Math.max(5, (harms ? 67 : 74) + 13 * draws.normal()))),
    history: service.past,
  };
}

/** A change of a service with the record that such changes have. Its outcome is what is known once it has ended. */
export function drawChange(draws: Draws, organisation: Organisation, order: Order): Drawn {
  const [median, spread] = lasts[order.kind];
  const stages = stagesOf(draws, order);
  const late = Math.abs(draws.normal()) * 40_000;
  const start = Math.round((order.start + late) / 1000) * 1000;
  const end = Math.max(start + 1000, stages.at(-1) ?? 0) + minutes(order.minutes ?? draws.around(median, spread));
  const others = draws.yes(0.08) ? Array.from({ length: draws.whole(1, 3) }, () => draws.one(organisation.services) ?? order.service) : [];
  const { writes } = organisation;
  const { size, quality, history } = measuresOf(draws, order);
  return {
    services: [...new Set(draws.shuffled([order.service, ...others]).map(({ service }) => service))],
    kind: order.kind,
    environment: 'production',
    state: 'resolved',
    start,
    end: Math.round(end / 1000) * 1000,
    stages: writes.stages ? stages.map((stage) => Math.round(stage / 1000) * 1000) : [],
    risk: writes.risk ? riskOf(draws, order) : null,
    size: writes.size ? size : null,
    quality: writes.quality ? quality : null,
    outcome: outcomeOf(draws, order.harms === true),
    history: writes.history ? history : null,
  };
}

/** What an instant does not know yet is taken out: a change that goes on has no end and no outcome, and later stages are not there. */
export function asKnownAt(change: Drawn, at: Instant): Drawn {
  if (change.state === 'cancelled' || (change.end !== null && change.end <= at)) return change;
  return { ...change, state: 'working', end: null, outcome: null, stages: change.stages.filter((stage) => stage <= at) };
}
