import { z } from 'zod';

import { minutes, type Duration } from '../kernel/index.ts';
import type { Clock } from '../platform/clock/index.ts';
import type { RawAnswer, RawRequest, RawRoute } from '../platform/http/index.ts';
import type { InstallationKeys } from '../platform/signed/index.ts';
import type { Bundle } from './bundle.ts';
import { ANSWERS_PATH, MAC_HEADER, PURPOSE } from './peers.ts';
import type { Known } from './rules/cases.ts';
import { acts, fact, type Act, type AnswerFact } from './rules/facts.ts';
import { noSuchLink, pageScreen } from './screen.ts';
import { readToken, type EmergencyToken } from './tokens.ts';

/** What the routes of an emergency ask; none of it is a database. */
export interface RouteParts {
  readonly clock: Clock;
  readonly keys: () => InstallationKeys | undefined;
  readonly bundle: () => Bundle | undefined;
  readonly known: () => Known;
  readonly publicUrl: string;
  /** Resolves once the answer is on the disk. `from` says whether a person gave it here, or a peer passed it on. */
  readonly answered: (answer: AnswerFact, from: 'person' | 'peer') => Promise<void>;
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

const said: Readonly<Record<Act, string>> = {
  stop: 'Your page is stopped. The steps of the emergency go on unless somebody takes it.',
  take: 'It is yours. Nobody else is paged for it in this emergency, and its ticket will be yours.',
  decline: 'Declined. The next person is being paged.',
};

const ofToken = (parts: RouteParts, request: RawRequest): EmergencyToken | undefined => {
  const keys = parts.keys();
  return keys === undefined ? undefined : readToken(keys, request.params['token'] ?? '', parts.clock.now());
};

function show(parts: RouteParts, request: RawRequest, words: string | undefined): RawAnswer {
  const token = ofToken(parts, request);
  if (token === undefined) return { status: 404, headers, body: noSuchLink(parts.publicUrl) };
  const found = parts.known().cases.get(token.hash);
  const person = parts.bundle()?.directory.person(token.person)?.name ?? 'you';
  const body = pageScreen({
    token: request.params['token'] ?? '',
    person,
    publicUrl: parts.publicUrl,
    because: found?.pages.find((page) => page.id === token.page)?.because,
    act: found?.pages.find((page) => page.person.id === token.person && page.act !== undefined)?.act,
    isTaken: found?.taken === true || parts.known().takenElsewhere.has(token.hash),
    said: words,
  });
  return { status: 200, headers, body };
}

const isAct = (text: string): text is Act => acts.some((act) => act === text);

async function press(parts: RouteParts, request: RawRequest): Promise<RawAnswer> {
  const token = ofToken(parts, request);
  const act = request.params['act'] ?? '';
  const bundle = parts.bundle();
  if (token === undefined || !isAct(act)) return { status: 404, headers, body: noSuchLink(parts.publicUrl) };
  const name = bundle?.directory.person(token.person)?.name ?? 'somebody';
  const person = { id: token.person, name };
  await parts.answered({ fact: 'answer', hash: token.hash, page: token.page, person, act, at: parts.clock.now() }, 'person');
  return show(parts, request, said[act]);
}

const passed = z.object({ at: z.number(), answers: z.array(z.unknown()).max(10_000) });
/** A word of a peer that is older than this is of another time. */
const FRESH: Duration = minutes(5);
const LARGEST = 1024 * 1024;

/** Takes what a peer passes on: who has the installation's key may say it. */
async function take(parts: RouteParts, request: RawRequest): Promise<RawAnswer> {
  const keys = parts.keys();
  const mac = request.headers[MAC_HEADER];
  if (keys === undefined || typeof mac !== 'string' || mac.length !== 64) return { status: 401 };
  if (!keys.hasMac(PURPOSE, request.body, Buffer.from(mac, 'hex'))) return { status: 401 };
  const { at, answers } = passed.parse(JSON.parse(request.body.toString()));
  if (Math.abs(parts.clock.now() - at) > FRESH) return { status: 401 };
  for (const each of answers) {
    const answer = fact.parse(each);
    if (answer.fact === 'answer') await parts.answered(answer, 'peer');
  }
  return { status: 204 };
}

/** The links of an emergency's pages, and where peers pass answers on. A GET answers nothing. */
export function emergencyRoutes(parts: RouteParts): readonly RawRoute[] {
  return [
    { method: 'GET', path: '/e/:token', bodyLimit: 0, handler: (request) => show(parts, request, undefined) },
    { method: 'POST', path: '/e/:token/:act', bodyLimit: 1024, handler: async (request) => press(parts, request) },
    { method: 'POST', path: ANSWERS_PATH, bodyLimit: LARGEST, handler: async (request) => take(parts, request) },
  ];
}
