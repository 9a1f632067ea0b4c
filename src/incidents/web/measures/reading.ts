import { queryOptions } from '@tanstack/react-query';

import { span } from '../../../web/parts/time.ts';
import { get, type Answer, type Item } from '../../../web/api.ts';

export type MeasuresInfo = Answer<'GET /measures'>;
export type MeasureInfo = MeasuresInfo['measures'][number];
export type MeasuredInfo = Item<'GET /measures/:measure/tickets'>;
export type MeasureKey = MeasureInfo['measure'];

/** How far a review looks back, in days. */
export const periods = [
  ['28', '28 days'],
  ['90', '90 days'],
  ['365', 'A year'],
] as const;

/** What an address says of measures, as text. */
export interface Asked {
  readonly days?: string | undefined;
  readonly severity?: string | undefined;
  readonly service?: string | undefined;
  readonly team?: string | undefined;
  readonly tier?: string | undefined;
  readonly cause?: string | undefined;
  readonly by?: string | undefined;
  /** What they say in fields, as in the list of tickets. */
  readonly field?: string | undefined;
}

export interface AskedRows extends Asked {
  readonly group?: string | undefined;
  readonly why?: string | undefined;
  readonly missed?: string | undefined;
  readonly counted?: string | undefined;
}

export const dimensions = ['service', 'team', 'tier', 'severity', 'cause', 'week', 'month'] as const;
const causes = ['change', 'configuration', 'human-error', 'dependency', 'capacity', 'hardware', 'security', 'unknown', 'none'] as const;
const reasons = ['pending', 'proposed', 'not-applicable', 'invalid', 'out-of-order'] as const;

const numbered = (text: string | undefined): number | undefined => (/^\d{1,4}$/.test(text ?? '') ? Number(text) : undefined);

/** How an address sets values apart: by what every ticket has, or by a field of the organisation. */
function byOf(text: string | undefined): (typeof dimensions)[number] | `field:${string}` | undefined {
  const known = dimensions.find((by) => by === text);
  return known ?? (text?.startsWith('field:') === true ? `field:${text.slice(6)}` : undefined);
}

/** What of an address the API understands. */
const queryOf = (asked: Asked, zone: string) => ({
  days: numbered(asked.days),
  severity: /^[1-4](?:,[1-4])*$/.test(asked.severity ?? '') ? asked.severity : undefined,
  service: asked.service,
  team: asked.team,
  tier: numbered(asked.tier),
  cause: causes.find((cause) => cause === asked.cause),
  by: byOf(asked.by),
  field: asked.field,
  zone,
});

export const measuresQuery = (asked: Asked, zone: string) =>
  queryOptions({
    queryKey: ['measures', asked, zone],
    queryFn: async ({ signal }) => await get('/measures', { query: queryOf(asked, zone) }, signal),
  });

export const measureKeys = [
  'detection',
  'ticket',
  'answer',
  'engagement',
  'hand-on',
  'restoration',
  'between',
  'customer-minutes',
] as const satisfies readonly MeasureKey[];

const flag = (text: string | undefined): 'true' | undefined => (text === 'true' ? 'true' : undefined);

export const behindQuery = (measure: MeasureKey, asked: AskedRows, zone: string) =>
  queryOptions({
    queryKey: ['measures', measure, asked, zone],
    queryFn: async ({ signal }) =>
      await get(
        '/measures/:measure/tickets',
        {
          params: { measure },
          query: {
            ...queryOf(asked, zone),
            group: asked.group,
            why: reasons.find((why) => why === asked.why),
            missed: flag(asked.missed),
            counted: flag(asked.counted),
          },
        },
        signal,
      ),
  });

/** Why a ticket has no value, in words. */
export const reasonWords: Readonly<Record<MeasureInfo['left'][number]['why'], string>> = {
  pending: 'pending',
  proposed: 'proposed, not accepted',
  'not-applicable': 'not applicable',
  invalid: 'invalid',
  'out-of-order': 'times out of order',
};

/** A value in words: 34 min, or a number of minutes of customers. */
export const valueWords = (value: number, unit: MeasureInfo['unit']): string =>
  unit === 'ms' ? span(Math.round(value)) : Math.round(value).toLocaleString('en-GB');

const tickets = (count: number): string => `${count} ${count === 1 ? 'ticket' : 'tickets'}`;

/** What a measure says, in one sentence. */
export function meaning({ figure, unit, target, missed }: MeasureInfo): string {
  if (figure === null) return 'No ticket has a value: this is no data, not zero.';
  const [median, p90] = [valueWords(figure.median, unit), valueWords(figure.p90, unit)];
  if (unit === 'minutes') return `${valueWords(figure.total, unit)} over ${tickets(figure.count)}; half cost ${median} or less.`;
  const kept = target === null ? '' : missed === 0 ? ' None is past the target.' : ` ${tickets(missed)} past the target.`;
  return `Half of ${tickets(figure.count)} took ${median} or less, nine in ten ${p90} or less.${kept}`;
}
