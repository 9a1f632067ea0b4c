import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { get, type Answer } from '../../../web/api.ts';
import { span } from '../../../web/parts/time.ts';

export type PracticeInfo = Answer<'GET /change-measures'>;
export type DeliveryInfo = Answer<'GET /changes/measures'>;

/** How far the measures look back, in days. */
export const periods = [
  ['28', '28 days'],
  ['90', '90 days'],
  ['365', 'A year'],
] as const;

/** What the address says, as text. */
export interface MeasuresAsked {
  readonly days?: string | undefined;
  readonly team?: string | undefined;
  readonly service?: string | undefined;
  /** The number whose rows are open. */
  readonly show?: string | undefined;
}

const daysIn = (text: string | undefined): number => Number(periods.find(([days]) => days === text)?.[0] ?? 90);

export const practiceQuery = ({ days, team }: MeasuresAsked) =>
  queryOptions({
    queryKey: ['changes', 'practice', days ?? '', team ?? ''],
    queryFn: async ({ signal }) => await get('/change-measures', { query: { days: daysIn(days), team } }, signal),
    placeholderData: keepPreviousData,
  });

export const deliveryQuery = (service: string, days: string | undefined) =>
  queryOptions({
    queryKey: ['changes', 'delivery', service, days ?? ''],
    queryFn: async ({ signal }) => await get('/changes/measures', { query: { service, days: daysIn(days) } }, signal),
  });

/** One number with the sentence that says what it means. */
export interface Shown {
  readonly key: string;
  readonly name: string;
  /** Null without data, which the meaning then says. */
  readonly value: string | null;
  readonly meaning: string;
  readonly rows: readonly string[];
  /** Of a share, for its bar. */
  readonly share?: number | null;
}

const NONE = 'No data: this is not zero.';
const percent = (value: number | null): string | null => (value === null ? null : `${Math.round(value * 100)} %`);
const time = (value: number | null): string | null => (value === null ? null : span(Math.round(value)));
const counted = (rows: readonly string[], of: readonly string[], words: string): string =>
  of.length === 0 ? NONE : `${rows.length} of ${of.length} ${words}.`;

/** The measures of records as they are shown, each with its sentence. */
export function shownOf(view: PracticeInfo): readonly Shown[] {
  const { emergent, adherence, process, failure, quality, approval, effort, fallout } = view;
  const share = (key: string, of: typeof emergent, [name, words]: readonly [string, string]): Shown => ({
    key,
    name,
    value: percent(of.value),
    meaning: counted(of.rows, of.of, words),
    rows: of.rows,
    share: of.value,
  });
  const half = (of: typeof approval, words: string): string =>
    of.value === null ? NONE : `Half of ${of.rows.length} ${words} ${span(Math.round(of.value))} or less.`;
  return [
    share('failure', failure, ['Failure rate', 'changes that ended failed, were rolled back or are blamed for an incident']),
    share('emergent', emergent, ['Emergent', 'that need approval had less notice than was asked']),
    share('adherence', adherence, ['Kept to schedule', 'began and ended as planned, within 15 minutes']),
    share('process', process, ['Kept to process', 'were approved before they began and closed within a week']),
    {
      key: 'quality',
      name: 'Quality',
      value: quality.value === null ? null : `${Math.round(quality.value)} of 100`,
      meaning: quality.value === null ? NONE : `Half of ${quality.rows.length} records scored ${Math.round(quality.value)} or less.`,
      rows: quality.rows,
      share: quality.value === null ? null : quality.value / 100,
    },
    {
      key: 'approval',
      name: 'Time to approval',
      value: time(approval.value),
      meaning: half(approval, 'approvals took'),
      rows: approval.rows,
    },
    { key: 'effort', name: 'Effort per change', value: time(effort.value), meaning: half(effort, 'changes took'), rows: effort.rows },
    {
      key: 'fallout',
      name: 'Fallout',
      value: `${Math.round(fallout.outageMinutes)} min`,
      meaning: `${fallout.incidents.length} incidents blamed on ${fallout.rows.length} changes; minutes in which at least one went on.`,
      rows: fallout.rows,
    },
  ];
}

/** DORA's five of one service. */
export function deliveryShown({ delivery }: DeliveryInfo): readonly Shown[] {
  const { frequency, leadTime, failureRate, recovery, reworkRate } = delivery;
  const daily = frequency.value ?? 0;
  return [
    {
      key: 'frequency',
      name: 'Deployments',
      value: frequency.value === null ? null : `${daily.toFixed(daily < 1 ? 2 : 1)} a day`,
      meaning: `${frequency.rows.length} distinct deployments to production.`,
      rows: frequency.rows,
    },
    {
      key: 'leadTime',
      name: 'Lead time',
      value: time(leadTime.value),
      meaning: leadTime.value === null ? NONE : `Half of ${leadTime.rows.length} were in production this soon after they were written.`,
      rows: leadTime.rows,
    },
    {
      key: 'failureRate',
      name: 'Change failure rate',
      value: percent(failureRate.value),
      meaning: counted(failureRate.rows, failureRate.of, 'deployments failed at least once'),
      rows: failureRate.rows,
      share: failureRate.value,
    },
    {
      key: 'recovery',
      name: 'Time to restore',
      value: time(recovery.value),
      meaning: recovery.value === null ? NONE : `Half of ${recovery.rows.length} failures were over this soon.`,
      rows: recovery.rows,
    },
    {
      key: 'reworkRate',
      name: 'Rework',
      value: percent(reworkRate.value),
      meaning: counted(reworkRate.rows, reworkRate.of, 'took another back or mended an incident'),
      rows: reworkRate.rows,
      share: reworkRate.value,
    },
  ];
}
