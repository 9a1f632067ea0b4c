import { hash } from 'node:crypto';

import type { RawAnswer, RawRequest, RawRoute } from '../../../platform/http/index.ts';
import type { ChangeFeeds, ChangeSaid } from '../../change-feeds.ts';
import { admit, keepLetter, parseJson, type Admitted, type Handler, type Refusals, type SourceParts } from '../../source.ts';

/** GitHub's own limit for one event. */
const MOST = 25 * 1024 * 1024;

const problem = (status: number, title: string, detail: string): RawAnswer => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...(status === 503 ? { 'retry-after': '2' } : undefined) },
  body: JSON.stringify({ type: 'about:blank', title, status, detail }),
});

const refusals: Refusals = {
  unauthorised: (detail) => problem(401, 'This needs a token.', detail),
  forbidden: (detail) => problem(403, 'This token may not do this.', detail),
  away: (detail) => problem(503, 'The server cannot do this at the moment.', detail),
};

/** The JSON of a body; GitHub may send it in a field of a form. */
function bodyOf({ headers, body }: Pick<RawRequest, 'headers' | 'body'>): ReturnType<typeof parseJson> {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return parseJson(isForm ? Buffer.from(new URLSearchParams(body.toString()).get('payload') ?? '') : body);
}

/** What a request says of a change, read as JSON. */
export const saidBy = (request: Pick<RawRequest, 'headers' | 'body'>, body: unknown, admitted: Admitted): ChangeSaid => ({
  body,
  raw: request.body,
  headers: request.headers,
  digest: hash('sha256', request.body, 'base64url'),
  isProven: admitted.key !== undefined,
});

/** One event of a contract: 202 once it is stored, or known to change nothing. */
export const postChange =
  (parts: SourceParts, feeds: ChangeFeeds, name: string): Handler =>
  async (request, admitted) => {
    const from = { request, admitted, contract: `changes-${name}` };
    const unreadable = (refusal: string): RawAnswer => {
      keepLetter(parts, from, { body: request.body, refusal, field: /^(body[\w.]*):/.exec(refusal)?.[1] });
      return problem(400, 'The request has a field that cannot be used.', refusal);
    };
    const read = bodyOf(request);
    const taken = await feeds.take(name, saidBy(request, read.ok ? read.value : undefined, admitted), admitted);
    if (taken.is === 'unproven') return problem(401, 'The sender is not proven.', taken.sentence);
    if (!read.ok) return unreadable(`body: it is not JSON: ${read.problem}`);
    if (taken.is === 'unreadable') return unreadable(taken.refusal);
    return {
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'stored', detail: taken.words }),
    };
  };

/** The routes by which changes come in: one for each contract. */
export const changeFeedRoutes = (parts: SourceParts): readonly RawRoute[] =>
  (parts.changes?.names ?? []).flatMap((name) =>
    [`/in/:token/changes/${name}`, `/in/changes/${name}`].map((path): RawRoute => ({
      method: 'POST',
      path,
      bodyLimit: MOST,
      handler: admit(parts, { source: 'changes', scope: 'post', refusals }, async (request, admitted) =>
        parts.changes === undefined
          ? refusals.away('changes are not taken yet')
          : postChange(parts, parts.changes, name)(request, admitted),
      ),
    })),
  );
