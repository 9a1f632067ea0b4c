import type { RawAnswer, RawRequest } from '../../../platform/http/index.ts';
import { keepLetter, parseJson, type Admitted, type Handler, type SourceParts } from '../../source.ts';
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

type Read =
  | { readonly ok: true; readonly list: readonly unknown[] }
  | { readonly ok: false; readonly refusal: string; readonly answer: RawAnswer };

const notRead = (refusal: string): Read => ({ ok: false, refusal, answer: unreadable(refusal) });

function readList(body: Buffer): Read {
  const nothing = 'alerts in body is required';
  if (body.length === 0) return { ok: false, refusal: nothing, answer: problem(422, 602, nothing) };
  const parsed = parseJson(body);
  if (!parsed.ok) return notRead(parsed.problem);
  if (!Array.isArray(parsed.value)) return notRead(`it must be a list of alerts, not ${nameOfKind(parsed.value)}`);
  return { ok: true, list: parsed.value };
}

/** Where a request came in, for what it brought that cannot be taken. */
interface From {
  readonly request: RawRequest;
  readonly admitted: Admitted;
  readonly contract: 'alertmanager' | 'alertmanager-v1';
}

/** The field that a sentence begins with, where it names one of the body's places. */
const fieldIn = (sentence: string): string | undefined => /^\[?\d+\]?(?:\.[\w.]+)?/.exec(sentence)?.[0];

async function store(parts: SourceParts, list: readonly unknown[], from: From): Promise<readonly Problem[]> {
  const { integration, receivedAt } = from.admitted;
  const { drafts, problems, places } = readAlerts(list, receivedAt);
  const ahead = drafts.reduce((most, draft) => Math.max(most, draft.alert?.clockAheadMs ?? 0), 0);
  if (ahead > 0) parts.door.heardOf(integration, ahead);
  await parts.intake.takeIn({ integrationId: integration.id, source: 'alertmanager', receivedAt }, drafts);
  for (const [index, { sentence }] of problems.entries()) {
    const place = places[index] ?? 0;
    keepLetter(parts, from, { body: JSON.stringify([list[place]]), refusal: sentence, field: fieldIn(sentence) ?? String(place) });
  }
  return problems;
}

/** A body that is wrong as a whole is kept whole. */
function refuseWhole(parts: SourceParts, from: From, refused: { readonly refusal: string; readonly answer: RawAnswer }): RawAnswer {
  keepLetter(parts, from, { body: from.request.body, refusal: refused.refusal, field: 'body' });
  return refused.answer;
}

/** `POST alerts`: 200 once every good alert of the batch is stored and none was bad. */
export const postAlerts =
  (parts: SourceParts): Handler =>
  async (request, admitted) => {
    const from: From = { request, admitted, contract: 'alertmanager' };
    const type = request.headers['content-type'];
    const wrong = wrongType(type);
    if (wrong !== undefined)
      return refuseWhole(parts, from, { refusal: `content-type: ${type ?? 'none'} is not application/json`, answer: wrong });
    const read = readList(request.body);
    return read.ok ? answerTo(await store(parts, read.list, from)) : refuseWhole(parts, from, read);
  };

const badData = (error: string): RawAnswer => json(400, { status: 'error', errorType: 'bad_data', error });

/** `POST /api/v1/alerts`, which Alertmanager 0.25 still answers. */
export const postAlertsV1 =
  (parts: SourceParts): Handler =>
  async (request, admitted) => {
    const from: From = { request, admitted, contract: 'alertmanager-v1' };
    const read = readList(request.body);
    if (!read.ok) return refuseWhole(parts, from, { refusal: read.refusal, answer: badData(read.refusal) });
    const problems = await store(parts, read.list, from);
    return problems.length === 0 ? json(200, { status: 'success' }) : badData(sentencesOf(problems));
  };
