import { isEnough, type Answer } from './approvals.ts';
import type { ApprovalStep, ApproverRole } from './matrix.ts';
import { isOwn } from './own-approvals.ts';
import { qualityFields, type FieldScore, type QualityField } from './quality-score.ts';

/** What a weekly audit may find beside the eight fields. */
export const findingKeys = [
  'approval',
  'own-approval',
  'notice',
  'emergent',
  'customers-told',
  'customers-approving',
  'sent-back',
  'below-zero',
  'steps-changed',
  'gap',
] as const;
export type FindingKey = (typeof findingKeys)[number];

export interface Finding {
  readonly key: FindingKey;
  readonly says: string;
}

/** Somebody who was asked, and what they said. */
interface AuditedAnswer {
  readonly step: number;
  readonly role: ApproverRole;
  readonly answer: Answer | null;
  readonly by: string | null;
  readonly name: string;
  readonly at: number | null;
}

/** A record as its audit looks at it. */
export interface AuditedRecord {
  /** When it began, else when it is to begin. */
  readonly start: number | null;
  readonly hasBegun: boolean;
  /** Whether it stands on the public schedule: from then on customers are told. */
  readonly isOnSchedule: boolean;
  /** Of the record now. */
  readonly version: number;
  /** The people whose change it is. */
  readonly owners: ReadonlySet<string>;
  /** Its last round of approvals; null where it was never put forward. */
  readonly round: {
    readonly state: string;
    readonly version: number;
    readonly record: 'before' | 'after' | 'none';
    readonly steps: readonly ApprovalStep[];
    readonly customersTold: boolean;
    /** By when the last approval had to be there. */
    readonly approveBy: number | null;
    readonly openedAt: number;
    readonly endedAt: number | null;
    readonly emergent: string | null;
    readonly asks: readonly AuditedAnswer[];
  } | null;
  /** The customers of its services, and those that it names itself. */
  readonly customers: readonly string[];
  /** Those of them who were told. */
  readonly told: readonly string[];
  readonly judged: { readonly score: number; readonly passes: boolean; readonly fields: readonly FieldScore[] } | null;
  /** What it lacked when it was closed. */
  readonly lacked: readonly string[];
}

/** Notice in milliseconds before the start: what the row asked, and what was given by the time of the last approval. */
export interface NoticeGiven {
  readonly asked: number | null;
  readonly given: number | null;
}

const SAID = ['approved', 'silent'];

/** When the last approval came; of what nobody approves, when it was put forward. */
function readyAt({ round }: AuditedRecord): number | null {
  if (round === null || round.state !== 'approved') return null;
  const said = round.asks.flatMap(({ answer, at }) => (at !== null && SAID.includes(answer ?? '') ? [at] : []));
  return said.length === 0 ? round.openedAt : Math.max(...said);
}

/** The notice of a record, from its timestamps alone. */
export function noticeOf(record: AuditedRecord): NoticeGiven {
  const { start, round } = record;
  const ready = readyAt(record);
  return {
    asked: start === null || round?.approveBy === undefined || round.approveBy === null ? null : Math.max(0, start - round.approveBy),
    given: start === null || ready === null ? null : start - ready,
  };
}

export interface CustomersAudited {
  readonly told: number;
  readonly toldOf: number;
  readonly approving: number;
  readonly approvingOf: number;
}

/** The customers of one step who were asked, and those of them who had to approve: all, unless another role was enough. */
function customersOfStep(step: ApprovalStep, asks: readonly AuditedAnswer[]): Pick<CustomersAudited, 'approving' | 'approvingOf'> {
  if (!step.roles.includes('customer')) return { approving: 0, approvingOf: 0 };
  const own = asks.filter(({ role }) => role === 'customer');
  const approving = own.filter(({ answer }) => SAID.includes(answer ?? '')).length;
  const byOthers = step.roles.some((role) => role !== 'customer' && isEnough(role, step, asks));
  return { approving, approvingOf: byOthers ? approving : own.length };
}

/** How many customers were told and approve, against how many had to. */
export function customersAudited({ round, customers, told }: AuditedRecord): CustomersAudited {
  const due = round?.customersTold === true ? customers : [];
  const steps =
    round?.steps.map((step, place) =>
      customersOfStep(
        step,
        round.asks.filter((ask) => ask.step === place),
      ),
    ) ?? [];
  return {
    told: due.filter((name) => told.includes(name)).length,
    toldOf: due.length,
    approving: steps.reduce((sum, each) => sum + each.approving, 0),
    approvingOf: steps.reduce((sum, each) => sum + each.approvingOf, 0),
  };
}

const wordsOfHours = (milliseconds: number): string => {
  const hours = Math.round(milliseconds / 3_600_000);
  return `${hours} ${Math.abs(hours) === 1 ? 'hour' : 'hours'}`;
};

/** Whether it began as its approvals and its version were. */
function ofBeginning(record: AuditedRecord, round: NonNullable<AuditedRecord['round']>): Finding[] {
  if (!record.hasBegun) return [];
  const isLate = round.record === 'before' && record.start !== null && (readyAt(record) ?? 0) > record.start;
  return [
    ...(round.state === 'approved' ? [] : [{ key: 'approval' as const, says: `it began while its approvals were ${round.state}` }]),
    ...(isLate ? [{ key: 'approval' as const, says: 'it began before its last approval' }] : []),
    ...(record.version > round.version
      ? [{ key: 'steps-changed' as const, says: `version ${round.version} was approved and version ${record.version} stands` }]
      : []),
  ];
}

function ofApprovals(record: AuditedRecord): Finding[] {
  const { round, hasBegun, owners } = record;
  if (round === null) return hasBegun ? [{ key: 'approval', says: 'it began and was never put forward' }] : [];
  const own = round.asks.filter((each) => isOwn(each, owners)).map(({ name }) => name);
  return [
    ...ofBeginning(record, round),
    ...(own.length > 0 ? [{ key: 'own-approval' as const, says: `${own.join(', ')} approved a change of their own` }] : []),
  ];
}

function ofNotice(record: AuditedRecord): Finding[] {
  const { asked, given } = noticeOf(record);
  const emergent = record.round?.emergent ?? null;
  return [
    ...(asked !== null && given !== null && given < asked
      ? [{ key: 'notice' as const, says: `${wordsOfHours(given)} of notice given, ${wordsOfHours(asked)} asked` }]
      : []),
    ...(emergent === null ? [] : [{ key: 'emergent' as const, says: `it is emergent: ${emergent}` }]),
  ];
}

function ofCustomers(record: AuditedRecord): Finding[] {
  const { told, toldOf, approving, approvingOf } = customersAudited(record);
  const isDue = record.isOnSchedule || record.hasBegun;
  return [
    ...(isDue && told < toldOf ? [{ key: 'customers-told' as const, says: `${told} of ${toldOf} customers were told` }] : []),
    ...(approving < approvingOf
      ? [{ key: 'customers-approving' as const, says: `${approving} customers approve, ${approvingOf} must` }]
      : []),
  ];
}

function ofQuality({ judged, lacked }: AuditedRecord): Finding[] {
  const below = judged?.fields.filter(({ score }) => score < 0).map(({ field }) => field) ?? [];
  return [
    ...(judged?.passes === false
      ? [{ key: 'sent-back' as const, says: `its record scored ${judged.score} and should have been sent back` }]
      : []),
    ...(below.length > 0 ? [{ key: 'below-zero' as const, says: `${below.join(', ')}: worse than if it had been left out` }] : []),
    ...(lacked.length > 0 ? [{ key: 'gap' as const, says: `it was closed although ${lacked.join('; ')}` }] : []),
  ];
}

/** What the audit of a record finds, what weighs most first; each key at most once. */
export function findingsOf(record: AuditedRecord): readonly Finding[] {
  const all = [...ofApprovals(record), ...ofNotice(record), ...ofCustomers(record), ...ofQuality(record)];
  const first = new Map(all.toReversed().map((each) => [each.key, each]));
  return findingKeys.flatMap((key) => first.get(key) ?? []);
}

/** What somebody said of one field or finding, the last of it. */
export interface Overrule {
  readonly about: string;
  readonly score: number | null;
}

/** Scores as they count: those of the machine, but where somebody overruled it. */
export function overruledScores(
  judged: NonNullable<AuditedRecord['judged']>,
  overrules: readonly Overrule[],
): { readonly score: number; readonly fields: Readonly<Partial<Record<QualityField, number>>> } {
  const said = new Map(overrules.map(({ about, score }) => [about, score]));
  const fields: Partial<Record<QualityField, number>> = {};
  for (const { field, score } of judged.fields) fields[field] = said.get(`field:${field}`) ?? score;
  const moved = judged.fields.reduce((sum, { field, score }) => sum + (fields[field] ?? score) - score, 0);
  return { score: Math.max(0, Math.min(100, judged.score + moved)), fields };
}

/** What may be overruled: the eight fields and every finding. */
export const overrulable: readonly string[] = [
  ...qualityFields.map((field) => `field:${field}`),
  ...findingKeys.map((key) => `finding:${key}`),
];
