import { queryOptions } from '@tanstack/react-query';

import { get, type Answer } from '../../../web/api.ts';

export type AuditWeek = Answer<'GET /change-audit'>;
export type AuditRecord = AuditWeek['records'][number];
export type AuditField = AuditRecord['fields'][number];
export type AuditFinding = AuditRecord['findings'][number];

/** What the address says of an audit, as text. */
export interface AuditAsked {
  /** A day in the week, as 2026-03-02. */
  readonly week?: string | undefined;
  readonly team?: string | undefined;
  readonly only?: string | undefined;
}

const dayIn = (text: string | undefined): number | undefined => {
  const at = /^\d{4}-\d\d-\d\d$/.test(text ?? '') ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};

/** The slug, in the address, of records of no team. */
export const NO_TEAM = 'none';

/** A week in one answer, which is narrowed here; of a team alone where the week is too large for one. */
export const auditQuery = ({ week, team }: Omit<AuditAsked, 'only'>) =>
  queryOptions({
    queryKey: ['changes', 'audit', week ?? '', team ?? ''],
    queryFn: async ({ signal }) => await get('/change-audit', { query: { at: dayIn(week), team } }, signal),
  });

/** The names of the eight fields, and the two letters that stand over their columns. */
export const fieldWords: Readonly<Record<AuditField['field'], readonly [word: string, short: string]>> = {
  title: ['Title and scope', 'Ti'],
  impact: ['Impact', 'Im'],
  timing: ['Timing', 'Tm'],
  timeline: ['Timeline', 'Tl'],
  monitoring: ['Monitoring', 'Mo'],
  rollback: ['Rollback', 'Ro'],
  approvals: ['Approvals', 'Ap'],
  contacts: ['Contacts', 'Co'],
};

/** Notice in words: 20 h of 48 h. */
export function noticeWords({ asked, given }: AuditRecord['notice']): string {
  const hours = (time: number): string => `${Math.round(time / 3_600_000)} h`;
  if (given === null) return asked === null ? '' : `none of ${hours(asked)}`;
  return asked === null ? hours(given) : `${hours(given)} of ${hours(asked)}`;
}

/** Customers in words: told against those who had to be, and approving. */
export function customersWords({ told, toldOf, approving, approvingOf }: AuditRecord['customers']): string {
  const parts = [
    ...(toldOf > 0 ? [`${told} of ${toldOf} told`] : []),
    ...(approvingOf > 0 ? [`${approving} of ${approvingOf} approve`] : []),
  ];
  return parts.join(', ');
}

/** Findings that nobody has overruled. */
export const standing = ({ findings }: AuditRecord): AuditFinding[] => findings.filter(({ overruled }) => overruled === null);

/** The day of an instant, as an address has it. */
export const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10);
