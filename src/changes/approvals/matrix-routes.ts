import { z } from 'zod';

import { ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { keyField } from '../../platform/fields.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { checkReferences, loadDirectory } from '../../catalog/index.ts';
import { changeKinds } from '../rules/change-kinds.ts';
import { decide, type MatrixAnswer } from '../rules/matrix.ts';
import { risks } from '../rules/risk.ts';
import { matrixAnswerBody } from './matrix-answer.ts';
import { matrixBody, matrixReferences, readMatrix, readRiskModel, riskBody, setMatrix, setRiskModel } from './matrix-kind.ts';
import { customersOf } from './whom.ts';

const version = z.number().describe('0 while it is as it ships');
const matrixView = matrixBody.extend({ version });
const riskView = riskBody.extend({ version });
const manage = { to: 'manage', on: 'organisation' } as const;

const read = route({
  method: 'GET',
  path: '/api/v1/change-matrix',
  name: 'change-matrix.read',
  summary: 'What each change is asked for, by tier, kind and risk: the first row that fits decides',
  permission: { to: 'member' },
  output: matrixView,
  handler: async (call) => ok(await readMatrix(call.db)),
});

const put = route({
  method: 'PUT',
  path: '/api/v1/change-matrix',
  name: 'change-matrix.put',
  summary: 'Set the matrix; decisions already made keep the version that they used',
  permission: manage,
  body: matrixBody.extend({
    version: z.int().min(0).optional().describe('The version that was read; refused where somebody has set a newer one'),
  }),
  output: matrixView,
  handler: async (call, { body: { version: over, ...body } }) => {
    const done = await call.db.write(call.actor, async (tx): Promise<Result<unknown>> => {
      const stands = await checkReferences(tx, matrixReferences(body));
      return stands.ok ? setMatrix(tx, body, over) : refuse('bad-input', stands.refusal.detail, `body.${stands.refusal.at ?? ''}`);
    });
    return done.ok ? ok(await readMatrix(call.db)) : done;
  },
});

const readRisk = route({
  method: 'GET',
  path: '/api/v1/change-risk',
  name: 'change-risk.read',
  summary: 'How the risk of a change is judged: rules in order, questions and their points',
  permission: { to: 'member' },
  output: riskView,
  handler: async (call) => ok(await readRiskModel(call.db)),
});

const putRisk = route({
  method: 'PUT',
  path: '/api/v1/change-risk',
  name: 'change-risk.put',
  summary: 'Set how risk is judged',
  permission: manage,
  body: riskBody,
  output: riskView,
  handler: async (call, { body }) => {
    const done = await call.db.write(call.actor, async (tx) => setRiskModel(tx, body));
    return done.ok ? ok(await readRiskModel(call.db)) : done;
  },
});

/** A list of its own, as views hand it on. */
export const viewOfAnswer = (answer: MatrixAnswer): z.infer<typeof matrixAnswerBody> => ({
  ...answer,
  approvals: answer.approvals.map(({ roles, quorum }) => ({ roles: [...roles], quorum })),
});

const question = z.strictObject({
  services: z.array(keyField).min(1).max(100),
  kind: z.enum(changeKinds),
  risk: z.enum(risks).default('low'),
  wide: z.boolean().default(false),
});

async function factsFor(
  reader: Reader,
  asked: z.output<typeof question>,
  now: Instant,
): Promise<Result<{ tier: number; customers: number; ids: string[] }>> {
  const directory = await loadDirectory(reader);
  const services = asked.services.map((key) => directory.serviceBySlug(key) ?? directory.service(key));
  const missing = services.indexOf(undefined);
  if (missing >= 0) return refuse('bad-input', `there is no service "${asked.services[missing] ?? ''}"`, `body.services.${missing}`);
  const known = services.flatMap((each) => each ?? []);
  const ids = known.map(({ id }) => id);
  return ok({ tier: Math.min(...known.map(({ tier }) => tier)), customers: (await customersOf(reader, ids, now)).length, ids });
}

async function ask(call: Call, asked: z.output<typeof question>): Promise<Result<MatrixAnswer & { readonly version: number }>> {
  const facts = await factsFor(call.db, asked, call.clock.now());
  if (!facts.ok) return facts;
  const matrix = await readMatrix(call.db);
  const { tier, customers, ids } = facts.value;
  const { kind, risk, wide } = asked;
  const answer = decide(matrix, { tier, kind, risk, wide, customers, proven: false, severity: null, major: false });
  await call.db.write(call.actor, async (tx) => {
    for (const id of ids)
      tx.journal({
        action: answer.record === 'none' ? 'change-matrix.no-record-needed' : 'change-matrix.asked',
        subject: { kind: 'service', id },
        because: `row ${answer.row} of version ${matrix.version}`,
        body: { kind, risk, wide, tier, row: answer.row },
      });
    return Promise.resolve(ok(null));
  });
  return ok({ ...answer, version: matrix.version });
}

const askRoute = route({
  method: 'POST',
  path: '/api/v1/change-matrix/ask',
  name: 'change-matrix.ask',
  summary: 'What a change would need; that no record is needed is written down',
  permission: { to: 'member' },
  body: question,
  output: matrixAnswerBody.extend({ version }),
  handler: async (call, { body }) => {
    const answer = await ask(call, body);
    return answer.ok ? ok({ ...viewOfAnswer(answer.value), version: answer.value.version }) : answer;
  },
});

/** The API of the matrix and of risk. */
export const matrixRoutes: readonly Route[] = [read, put, readRisk, putRisk, askRoute];
