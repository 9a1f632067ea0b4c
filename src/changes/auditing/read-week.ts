import { z } from 'zod';

import { days, type Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { customerNames, loadDirectory, type Directory } from '../../catalog/index.ts';
import { fieldView } from '../quality/views.ts';
import {
  changeKinds,
  changeStates,
  customersAudited,
  findingKeys,
  findingsOf,
  median,
  noticeOf,
  overruledScores,
  type AuditedRecord,
  type Finding,
} from '../rules/index.ts';
import { ownersIn } from './owners.ts';
import { auditedIn, type Audited } from './store-audited.ts';
import { baselineOf, overrulesOf, type Overrule } from './store-overrules.ts';

const named = z.object({ id: z.string(), slug: z.string(), name: z.string() });
const said = z.object({ by: z.string(), at: z.number(), reason: z.string(), machine: z.string() }).nullable();

const recordView = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  team: named.nullable(),
  services: z.array(z.string()),
  kind: z.enum(changeKinds),
  tier: z.number(),
  risk: z.enum(['low', 'medium', 'high']).nullable(),
  state: z.enum(changeStates),
  outcome: z.enum(['success', 'issues', 'rolled-back', 'failed']).nullable(),
  start: z.number().nullable().describe('When it began, else when it is to begin'),
  submitter: z.string().nullable(),
  technician: z.string().nullable(),
  score: z.number().nullable().describe('0 to 100, with what people overruled; null where it was never judged'),
  machineScore: z.number().nullable(),
  fields: z
    .array(fieldView.extend({ machine: z.number().describe('What the machine gives it'), overruled: said }))
    .describe('The eight, in the order of the form; none where it was never judged'),
  row: z.string().nullable().describe('The row of the matrix, or exception-N'),
  rowBecause: z.string().nullable(),
  matrixVersion: z.number().nullable(),
  notice: z.object({
    asked: z.number().nullable().describe('Milliseconds before the start that the row asks'),
    given: z.number().nullable().describe('From the last approval to the start, by their timestamps'),
  }),
  customers: z.object({ told: z.number(), toldOf: z.number(), approving: z.number(), approvingOf: z.number() }),
  findings: z.array(z.object({ key: z.enum(findingKeys), says: z.string(), overruled: said })),
});
type RecordView = z.output<typeof recordView>;

/** A week of records as it is audited. */
export const weekView = z.object({
  week: z.number().describe('Its Monday, in UTC'),
  until: z.number(),
  baselineFrom: z.number(),
  capped: z.boolean().describe('There are more than are read for one answer'),
  teams: z.array(
    z.object({
      team: named.nullable(),
      records: z.number(),
      median: z.number().nullable().describe('Of the scores, with what people overruled'),
      baseline: z.number().nullable().describe('The median of the weeks before; null without a record in them'),
      baselineRecords: z.number(),
      findings: z.number().describe('Those that stand'),
    }),
  ),
  records: z.array(recordView),
});

const keep = ({ by, at, reason, machine }: Overrule): NonNullable<z.output<typeof said>> => ({ by, at, reason, machine });

/** A record as the rules of an audit look at it. */
function auditedRecord(record: Audited, customers: readonly string[]): AuditedRecord {
  const last = record.rounds.at(-1);
  return {
    start: record.actualStart ?? record.scheduledStart,
    hasBegun: record.actualStart !== null,
    version: record.version,
    isOnSchedule: record.isOnSchedule,
    owners: ownersIn(record, last),
    customers: [...new Set([...customers, ...record.customers.map(({ name }) => name)])],
    told: [...record.told, ...record.customers.filter(({ told }) => told).map(({ name }) => name)],
    judged: record.judged,
    lacked: record.lacked,
    round:
      last === undefined
        ? null
        : {
            ...last,
            record: last.asked.record,
            steps: last.asked.approvals,
            customersTold: last.asked.customersTold,
            asks: last.asks.map(({ step, role, answer, answeredBy, person, name, answeredAt }) => ({
              step,
              role,
              answer,
              by: answeredBy ?? person,
              name,
              at: answeredAt,
            })),
          },
  };
}

function rowOf({ rounds }: Audited): Pick<RecordView, 'row' | 'rowBecause' | 'matrixVersion'> {
  const last = rounds.at(-1);
  if (last === undefined) return { row: null, rowBecause: null, matrixVersion: null };
  return { row: last.row, rowBecause: last.asked.because, matrixVersion: last.matrixVersion };
}

/** Its scores as they count, each with the machine's beside it. */
function scoresOf(
  { judged }: Audited,
  overrules: readonly Overrule[],
  overruled: (key: string) => z.output<typeof said>,
): Pick<RecordView, 'score' | 'machineScore' | 'fields'> {
  if (judged === null) return { score: null, machineScore: null, fields: [] };
  const scores = overruledScores(judged, overrules);
  return {
    score: scores.score,
    machineScore: judged.score,
    fields: judged.fields.map((field) => ({
      ...field,
      score: scores.fields[field.field] ?? field.score,
      machine: field.score,
      overruled: overruled(`field:${field.field}`),
    })),
  };
}

/** What the machine says of a field, as it is kept beside what somebody says in its place. */
export const saidOfField = ({ score, of }: { readonly score: number; readonly of: number }): string => `${score} of ${of}`;

/** What the machine says of each field and finding now. What was overruled when it said something else counts no more. */
const machineSays = ({ judged }: Audited, findings: readonly Finding[]): ReadonlyMap<string, string> =>
  new Map([
    ...(judged?.fields ?? []).map((field) => [`field:${field.field}`, saidOfField(field)] as const),
    ...findings.map(({ key, says }) => [`finding:${key}`, says] as const),
  ]);

function viewOf(record: Audited, about: { audited: AuditedRecord; overrules: readonly Overrule[]; directory: Directory }): RecordView {
  const { audited, directory } = about;
  const findings = findingsOf(audited);
  const says = machineSays(record, findings);
  const overrules = about.overrules.filter(({ about: what, machine }) => machine === says.get(what));
  const of = new Map(overrules.map((each) => [each.about, each]));
  const overruled = (key: string): z.output<typeof said> => {
    const found = of.get(key);
    return found === undefined ? null : keep(found);
  };
  const team = directory.team(record.teamId);
  return {
    id: record.id,
    number: record.number,
    title: record.title,
    team: team === undefined ? null : { id: team.id, slug: team.slug, name: team.name },
    services: record.services.map((id) => directory.service(id)?.name ?? id),
    kind: record.kind,
    tier: record.tier,
    risk: record.risk,
    state: record.state,
    outcome: record.outcome,
    start: audited.start,
    submitter: record.submitter?.name ?? null,
    technician: record.technician?.name ?? null,
    ...scoresOf(record, overrules, overruled),
    ...rowOf(record),
    notice: { ...noticeOf(audited) },
    customers: { ...customersAudited(audited) },
    findings: findings.map((finding) => ({ ...finding, overruled: overruled(`finding:${finding.key}`) })),
  };
}

function grouped<T>(all: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const each of all) {
    const before = found.get(keyOf(each));
    if (before === undefined) found.set(keyOf(each), [each]);
    else before.push(each);
  }
  return found;
}

/** Records as an audit shows them. */
export async function auditViews(reader: Reader, records: readonly Audited[]): Promise<RecordView[]> {
  const directory = await loadDirectory(reader);
  const services = [...new Set(records.flatMap((record) => record.services))];
  const customers = grouped(await customerNames(reader, services), ({ service }) => service);
  const overrules = grouped(
    await overrulesOf(
      reader,
      records.map(({ id }) => id),
    ),
    ({ changeId }) => changeId,
  );
  return records.map((record) => {
    const names = record.services.flatMap((id) => customers.get(id) ?? []).map(({ name }) => name);
    return viewOf(record, { audited: auditedRecord(record, names), overrules: overrules.get(record.id) ?? [], directory });
  });
}

const BASELINE_WEEKS = 8;
/** So many records are read for one answer. */
const MOST = 500;

/** The records of one week with what stands against them, and what each team's usually come to. */
export async function readWeek(
  reader: Reader,
  { week, team }: { readonly week: Instant; readonly team: string | undefined },
): Promise<z.output<typeof weekView>> {
  const until = week + days(7);
  const baselineFrom = week - days(7 * BASELINE_WEEKS);
  const found = await auditedIn(reader, { from: week, until, team, most: MOST + 1 });
  const records = await auditViews(reader, found.slice(0, MOST));
  const usual = new Map((await baselineOf(reader, { from: baselineFrom, until: week })).map((each) => [each.teamId, each]));
  const teams = [...grouped(records, (record) => record.team?.id ?? '').entries()].map(([id, own]) => ({
    team: own[0]?.team ?? null,
    records: own.length,
    median: median(own.flatMap(({ score }) => score ?? [])),
    baseline: usual.get(id)?.median ?? null,
    baselineRecords: usual.get(id)?.records ?? 0,
    findings: own.reduce((sum, { findings }) => sum + findings.filter(({ overruled }) => overruled === null).length, 0),
  }));
  teams.sort((one, other) => (one.team?.name ?? '').localeCompare(other.team?.name ?? ''));
  return { week, until, baselineFrom, capped: found.length > MOST, teams, records };
}
