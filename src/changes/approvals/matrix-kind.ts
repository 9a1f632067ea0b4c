import { z } from 'zod';

import { refuse, type Result } from '../../kernel/index.ts';
import { documentOfDefinition, registerDocumentKind, type DocumentKind, type Reference } from '../../platform/documents.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { findDefinition, moveStamp, putDefinition, type Definition, type DefinitionKind } from '../../platform/definitions/index.ts';
import { lineField, slugField } from '../../platform/fields.ts';
import { defaultChecklists } from '../rules/approver-checklists.ts';
import { changeKinds } from '../rules/change-kinds.ts';
import { defaultMatrix } from '../rules/matrix-default.ts';
import { approverRoles } from '../rules/matrix.ts';
import { defaultRiskModel, risks } from '../rules/risk.ts';

const role = z.enum(approverRoles);
const tiers = z.array(z.int().min(1).max(4)).min(1).max(4);
const kinds = z.array(z.enum(changeKinds)).min(1).max(20);

const step = z.strictObject({
  roles: z.array(role).min(1).max(5).describe('Any of these approves'),
  quorum: z
    .union([z.enum(['first', 'all']), z.number().gt(0).max(1)])
    .default('first')
    .describe('One, all, or a share of those asked'),
});

const notice = z.union([
  z.literal('none'),
  z.strictObject({ hours: z.int().min(1).max(2400) }),
  z.strictObject({ workingDays: z.int().min(1).max(60) }),
]);

const row = z.strictObject({
  key: slugField,
  when: z
    .strictObject({
      tiers: tiers.optional(),
      kinds: kinds.optional(),
      risks: z.array(z.enum(risks)).min(1).max(3).optional(),
      proven: z.boolean().optional().describe('Of a proven template'),
      wide: z.boolean().optional().describe('Reaches further than its services, as a network does'),
      severity: z.int().min(1).max(4).optional().describe('Fixes a ticket of this severity'),
    })
    .default({}),
  record: z.enum(['before', 'after', 'none']).default('before'),
  approvals: z.array(step).max(8).default([]),
  notice: notice.nullable().default(null).describe('Null: 48 hours count'),
  inWindow: z.boolean().default(false),
  customersTold: z.boolean().default(false),
});

const shippedRows = defaultMatrix.rows.map((each) => row.parse(each));

/** What each change is asked for, as requests and files write it: `kind: change-matrix`. */
export const matrixBody = z.strictObject({
  rows: z
    .array(row)
    .min(1)
    .max(200)
    .refine((rows) => new Set(rows.map(({ key }) => key)).size === rows.length, 'two rows have the same key')
    .default(shippedRows)
    .describe('The first that fits decides'),
  manyCustomers: z.int().min(0).max(1000).default(defaultMatrix.manyCustomers).describe('Beyond so many the VP stands for them'),
  processOwner: slugField.nullable().default(null).describe('The person who approves exceptions beside a manager'),
  operations: slugField.nullable().default(null).describe('The team that approves major revisions of operated services'),
  vp: slugField.nullable().default(null).describe('A person; otherwise the highest manager of the service'),
  asksExpertise: z.boolean().default(true).describe('Whether a peer says how they know the service'),
  templatesOwe: z
    .strictObject({ runs: z.int().min(1).max(1000).default(5), months: z.int().min(1).max(60).default(6) })
    .prefault({})
    .describe('What a template owes before nobody approves its changes: runs in a row, and months, without fallout'),
  checklists: z.partialRecord(role, z.array(lineField(200)).max(20)).default({ ...defaultChecklists }),
});
export type MatrixBody = z.output<typeof matrixBody>;

const ruleOfRisk = z.strictObject({
  words: lineField(200),
  risk: z.enum(risks),
  tiers: tiers.optional(),
  kinds: kinds.optional(),
  wide: z.boolean().optional(),
  rollback: z.boolean().optional(),
  sizeOver: z.int().min(0).optional(),
  servicesOver: z.int().min(0).optional(),
});
const question = z.strictObject({
  key: slugField,
  words: lineField(200),
  answers: z
    .array(z.strictObject({ key: slugField, words: lineField(200), points: z.int().min(0).max(100) }))
    .min(2)
    .max(10),
});

/** How risk is judged: `kind: change-risk`. */
export const riskBody = z.strictObject({
  rules: z
    .array(ruleOfRisk)
    .max(100)
    .default(defaultRiskModel.rules.map((each) => ruleOfRisk.parse(each))),
  questions: z
    .array(question)
    .max(20)
    .default(defaultRiskModel.questions.map((each) => question.parse(each))),
  points: z.strictObject({ medium: z.int().min(1), high: z.int().min(1) }).default({ ...defaultRiskModel.points }),
});
export type RiskBody = z.output<typeof riskBody>;

/** There is one of each. */
const ONE = 'organisation';
const matrixKind: DefinitionKind<MatrixBody> = { name: 'change-matrix', body: matrixBody };
const riskKind: DefinitionKind<RiskBody> = { name: 'change-risk', body: riskBody };

/** A definition with its version; 0 while it is as it ships. */
export type Versioned<T> = T & { readonly version: number };

async function inForce<T extends object>(reader: Reader, kind: DefinitionKind<T>): Promise<Versioned<T>> {
  const set = await findDefinition(reader, kind, ONE);
  return { ...(set?.body ?? kind.body.parse({})), version: set?.version ?? 0 };
}

export const readMatrix = async (reader: Reader): Promise<Versioned<MatrixBody>> => inForce(reader, matrixKind);
export const readRiskModel = async (reader: Reader): Promise<Versioned<RiskBody>> => inForce(reader, riskKind);

async function put<T>(tx: Tx, kind: DefinitionKind<T>, body: T): Promise<Result<Definition<T>>> {
  const standing = await findDefinition(tx, kind, ONE);
  return putDefinition(tx, kind, { id: standing?.id ?? tx.id(), slug: ONE, body, because: `edited by ${tx.actor.name}` });
}

/** Sets the matrix, over the version that was read where that is said; what it was stays readable among its versions. */
export async function setMatrix(tx: Tx, body: MatrixBody, over?: number): Promise<Result<Definition<MatrixBody>>> {
  await moveStamp(tx);
  const { version } = await readMatrix(tx);
  if (over !== undefined && over !== version)
    return refuse('conflict', `somebody has set it meanwhile: it is at version ${version}`, 'body.version');
  return put(tx, matrixKind, body);
}

export const setRiskModel = async (tx: Tx, body: RiskBody): Promise<Result<Definition<RiskBody>>> => put(tx, riskKind, body);

/** What a matrix names. */
export const matrixReferences = (body: MatrixBody): Reference[] => [
  ...(body.processOwner === null ? [] : [{ kind: 'person', slug: body.processOwner, at: ['processOwner'] }]),
  ...(body.operations === null ? [] : [{ kind: 'team', slug: body.operations, at: ['operations'] }]),
  ...(body.vp === null ? [] : [{ kind: 'person', slug: body.vp, at: ['vp'] }]),
];

/** What ships stands until it is edited, and again once it is removed. */
const shipped = <T>(kind: DocumentKind<T>, body: T): DocumentKind<T> => ({
  ...kind,
  kept: [ONE],
  load: async (reader) => new Map([[ONE, body], ...(await kind.load(reader))]),
});

const slug = z.literal(ONE);
const matrixDocument = shipped(
  documentOfDefinition(matrixKind, { order: 85, schema: matrixBody, slug, references: matrixReferences }),
  matrixBody.parse({}),
);
const riskDocument = shipped(documentOfDefinition(riskKind, { order: 85, schema: riskBody, slug }), riskBody.parse({}));

/** The matrix and the judging of risk in files. */
export function registerChangeMatrixDocuments(): void {
  registerDocumentKind(matrixDocument);
  registerDocumentKind(riskDocument);
}
