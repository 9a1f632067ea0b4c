import { iso, type Instant } from '../../../kernel/index.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { RawAnswer, RawRequest } from '../../../platform/http/index.ts';
import { endSilence, isUuid, putSilence, type SilenceAsked } from '../../keep-silences.ts';
import { isFields, type Fields } from '../../rules/labels.ts';
import type { Matcher } from '../../rules/matchers.ts';
import { outsideInstant } from '../../rules/outside-time.ts';
import { silenceState, type SilenceState } from '../../rules/silences.ts';
import { loadSilences } from '../../silences.ts';
import { parseJson, type Admitted, type SourceParts } from '../../source.ts';
import { findSilence, type Silence } from '../../store-silences.ts';
import type { Integration } from '../../store-integrations.ts';
import { EMPTY, json, problem, wrongType } from './answers.ts';
import { filterOf } from './get-alerts.ts';
import { nameOfKind } from './read-alerts.ts';

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: RawAnswer };

const unreadable = (why: string): Read<never> => ({
  ok: false,
  answer: problem(400, 400, `parsing silence body from "" failed, because ${why}`),
});
const missing = (at: string, why = ''): Read<never> => ({ ok: false, answer: problem(422, 602, `${at} in body is required${why}`) });

function readText(fields: Fields, name: string, at: string): Read<string> {
  const value = fields[name];
  if (value === undefined || value === null) return missing(at);
  return typeof value === 'string' ? { ok: true, value } : unreadable(`${at} must be a string, not ${nameOfKind(value)}`);
}

function readFlag(fields: Fields, name: string, at: string): Read<boolean | undefined> {
  const value = fields[name] ?? undefined;
  return value === undefined || typeof value === 'boolean'
    ? { ok: true, value }
    : unreadable(`${at} must be true or false, not ${nameOfKind(value)}`);
}

function readTime(fields: Fields, name: string): Read<Instant> {
  const text = readText(fields, name, name);
  if (!text.ok) return text;
  const instant = outsideInstant(text.value);
  if (instant === undefined) return unreadable(`${name} is not a time as RFC 3339 writes it: ${JSON.stringify(text.value.slice(0, 60))}`);
  return instant === null ? missing(name, ': a silence has a beginning and an end') : { ok: true, value: instant };
}

function readMatcher(raw: unknown, at: string): Read<Matcher> {
  if (!isFields(raw)) return unreadable(`${at} must be an object, not ${nameOfKind(raw)}`);
  const name = readText(raw, 'name', `${at}.name`);
  if (!name.ok) return name;
  const value = readText(raw, 'value', `${at}.value`);
  if (!value.ok) return value;
  const isRegex = readFlag(raw, 'isRegex', `${at}.isRegex`);
  if (!isRegex.ok) return isRegex;
  if (isRegex.value === undefined) return missing(`${at}.isRegex`);
  const isEqual = readFlag(raw, 'isEqual', `${at}.isEqual`);
  if (!isEqual.ok) return isEqual;
  return { ok: true, value: { name: name.value, value: value.value, isRegex: isRegex.value, isEqual: isEqual.value ?? true } };
}

const MOST_MATCHERS = 100;

function readMatchers(raw: unknown): Read<readonly Matcher[]> {
  if (raw === undefined || raw === null) return missing('matchers');
  if (!Array.isArray(raw)) return unreadable(`matchers must be a list, not ${nameOfKind(raw)}`);
  if (raw.length === 0) return { ok: false, answer: problem(422, 612, 'matchers in body should have at least 1 items') };
  if (raw.length > MOST_MATCHERS)
    return { ok: false, answer: problem(422, 611, `matchers in body should have at most ${MOST_MATCHERS} items`) };
  const matchers: Matcher[] = [];
  for (const [place, each] of raw.entries()) {
    const matcher = readMatcher(each, `matchers.${place}`);
    if (!matcher.ok) return matcher;
    matchers.push(matcher.value);
  }
  return { ok: true, value: matchers };
}

interface Words {
  readonly id: string | undefined;
  readonly comment: string;
  readonly toldAuthor: string;
}

function readWords(fields: Fields): Read<Words> {
  const comment = readText(fields, 'comment', 'comment');
  if (!comment.ok) return comment;
  const author = readText(fields, 'createdBy', 'createdBy');
  if (!author.ok) return author;
  const id = readText({ id: fields['id'] ?? '' }, 'id', 'id');
  if (!id.ok) return id;
  return { ok: true, value: { id: id.value === '' ? undefined : id.value, comment: comment.value, toldAuthor: author.value } };
}

function readSilence(body: Buffer, integration: Integration): Read<SilenceAsked> {
  const parsed = parseJson(body);
  if (!parsed.ok) return unreadable(parsed.problem);
  if (!isFields(parsed.value)) return unreadable(`it must be an object, not ${nameOfKind(parsed.value)}`);
  const matchers = readMatchers(parsed.value['matchers']);
  if (!matchers.ok) return matchers;
  const startsAt = readTime(parsed.value, 'startsAt');
  if (!startsAt.ok) return startsAt;
  const endsAt = readTime(parsed.value, 'endsAt');
  if (!endsAt.ok) return endsAt;
  const words = readWords(parsed.value);
  if (!words.ok) return words;
  return {
    ok: true,
    value: { ...words.value, matchers: matchers.value, startsAt: startsAt.value, endsAt: endsAt.value, teamId: integration.teamId },
  };
}

const actorOf = (integration: Integration): Actor => ({ kind: 'integration', id: integration.id, name: integration.name });

/** `POST silences`. */
export const postSilence =
  (parts: SourceParts) =>
  async (request: RawRequest, { integration }: Admitted): Promise<RawAnswer> => {
    const wrong = wrongType(request.headers['content-type']);
    if (wrong !== undefined) return wrong;
    const asked = readSilence(request.body, integration);
    if (!asked.ok) return asked.answer;
    const done = await parts.db.write(actorOf(integration), async (tx) => putSilence(tx, asked.value));
    if (done.ok) return json(200, { silenceID: done.value });
    return json(done.refusal.code === 'not-found' ? 404 : 400, done.refusal.detail);
  };

const gettable = (silence: Silence, now: Instant): unknown => ({
  id: silence.id,
  status: { state: silenceState(silence, now) },
  updatedAt: iso(silence.updatedAt),
  comment: silence.comment,
  createdBy: silence.author.name,
  endsAt: iso(silence.endsAt),
  matchers: silence.matchers,
  startsAt: iso(silence.startsAt),
});

const ORDER: Readonly<Record<SilenceState, number>> = { active: 0, pending: 1, expired: 2 };

/** Alertmanager's order: active by end, then pending by start, then ended, the last to end first. */
function inOrder(silences: readonly Silence[], now: Instant): Silence[] {
  const rank = (silence: Silence): readonly [number, number] => {
    const state = silenceState(silence, now);
    return [ORDER[state], state === 'active' ? silence.endsAt : state === 'pending' ? silence.startsAt : -silence.endsAt];
  };
  return [...silences].sort((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    return a[0] === b[0] ? a[1] - b[1] : a[0] - b[0];
  });
}

/** Whether a silence has each of these matchers, word for word. */
const has = (silence: Silence, filter: readonly Matcher[]): boolean =>
  filter.every((wanted) =>
    silence.matchers.some(
      (each) =>
        each.name === wanted.name && each.value === wanted.value && each.isRegex === wanted.isRegex && each.isEqual === wanted.isEqual,
    ),
  );

/** A token sees its team's silences and those that hold for all. */
const sees = (integration: Integration, silence: Silence): boolean => silence.teamId === null || silence.teamId === integration.teamId;

/** `GET silences`. */
export const getSilences =
  (parts: SourceParts) =>
  async (request: RawRequest, { integration, receivedAt }: Admitted): Promise<RawAnswer> => {
    const filter = filterOf(request.query);
    if (!filter.ok) return json(400, filter.problem);
    const { all } = await loadSilences(parts.db);
    const shown = all.filter((silence) => sees(integration, silence) && has(silence, filter.value));
    return json(
      200,
      inOrder(shown, receivedAt).map((silence) => gettable(silence, receivedAt)),
    );
  };

const notUuid = (id: string): RawAnswer => problem(422, 601, `silenceID in path must be of type uuid: ${JSON.stringify(id)}`);

/** `GET silence/ID`. */
export const getSilence =
  (parts: SourceParts) =>
  async (request: RawRequest, { integration, receivedAt }: Admitted): Promise<RawAnswer> => {
    const id = request.params['silence'] ?? '';
    if (!isUuid(id)) return notUuid(id);
    const found = await findSilence(parts.db, id);
    return found !== undefined && sees(integration, found) ? json(200, gettable(found, receivedAt)) : { status: 404, body: '' };
  };

/** `DELETE silence/ID`. One that is not there is a 500 in Alertmanager 0.25. */
export const deleteSilence =
  (parts: SourceParts) =>
  async (request: RawRequest, { integration }: Admitted): Promise<RawAnswer> => {
    const id = request.params['silence'] ?? '';
    if (!isUuid(id)) return notUuid(id);
    const ended = await parts.db.write(actorOf(integration), async (tx) =>
      endSilence(tx, { id, teamId: integration.teamId, because: 'ended by its owner' }),
    );
    return ended.ok ? EMPTY : json(500, ended.refusal.detail);
  };
