import type { RawAnswer, RawRequest } from '../../../platform/http/index.ts';
import { parseJson, type Admitted, type SourceParts } from '../../source.ts';
import { EMPTY, json, problem, wrongType } from './answers.ts';
import { nameOfKind, readAlerts, type Problem } from './read-alerts.ts';

/** How many sentences of a bad batch are told. */
const MOST_TOLD = 20;

function sentencesOf(problems: readonly Problem[]): string {
  const told = problems.slice(0, MOST_TOLD).map((each) => each.sentence);
  const rest = problems.length - told.length;
  return (rest > 0 ? [...told, `and ${rest} more`] : told).join('; ');
}

const unreadable = (why: string): RawAnswer => problem(400, 400, `parsing alerts body from "" failed, because ${why}`);

/** Alertmanager's answer to a batch: what cannot be read goes first, then what its schema does not allow. */
function answerTo(problems: readonly Problem[]): RawAnswer {
  if (problems.length === 0) return EMPTY;
  const first = problems.find((each) => each.kind === 'unreadable');
  if (first !== undefined) return unreadable(sentencesOf(problems.filter((each) => each.kind === 'unreadable')));
  const forbidden = problems.find((each) => each.kind === 'not-allowed');
  if (forbidden !== undefined) return problem(422, forbidden.code, forbidden.sentence);
  return json(400, sentencesOf(problems));
}

type Read = { readonly ok: true; readonly list: readonly unknown[] } | { readonly ok: false; readonly answer: RawAnswer };

function readList(body: Buffer): Read {
  if (body.length === 0) return { ok: false, answer: problem(422, 602, 'alerts in body is required') };
  const parsed = parseJson(body);
  if (!parsed.ok) return { ok: false, answer: unreadable(parsed.problem) };
  if (!Array.isArray(parsed.value))
    return { ok: false, answer: unreadable(`it must be a list of alerts, not ${nameOfKind(parsed.value)}`) };
  return { ok: true, list: parsed.value };
}

async function store(parts: SourceParts, list: readonly unknown[], { integration, receivedAt }: Admitted): Promise<readonly Problem[]> {
  const { drafts, problems } = readAlerts(list, receivedAt);
  const ahead = drafts.reduce((most, draft) => Math.max(most, draft.alert?.clockAheadMs ?? 0), 0);
  if (ahead > 0) parts.door.heardOf(integration, ahead);
  await parts.intake.takeIn({ integrationId: integration.id, source: 'alertmanager', receivedAt }, drafts);
  return problems;
}

/** `POST alerts`: 200 once every good alert of the batch is stored and none was bad. */
export const postAlerts =
  (parts: SourceParts) =>
  async (request: RawRequest, admitted: Admitted): Promise<RawAnswer> => {
    const wrong = wrongType(request.headers['content-type']);
    if (wrong !== undefined) return wrong;
    const read = readList(request.body);
    return read.ok ? answerTo(await store(parts, read.list, admitted)) : read.answer;
  };

const badData = (error: string): RawAnswer => json(400, { status: 'error', errorType: 'bad_data', error });

/** `POST /api/v1/alerts`, which Alertmanager 0.25 still answers. */
export const postAlertsV1 =
  (parts: SourceParts) =>
  async (request: RawRequest, admitted: Admitted): Promise<RawAnswer> => {
    const parsed = parseJson(request.body);
    if (!parsed.ok) return badData(parsed.problem);
    if (!Array.isArray(parsed.value)) return badData(`the body must be a list of alerts, not ${nameOfKind(parsed.value)}`);
    const problems = await store(parts, parsed.value, admitted);
    return problems.length === 0 ? json(200, { status: 'success' }) : badData(sentencesOf(problems));
  };
