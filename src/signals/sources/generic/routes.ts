import { z } from 'zod';

import type { Instant } from '../../../kernel/index.ts';
import { newToken } from '../../../platform/clock/index.ts';
import type { RawAnswer, RawRoute } from '../../../platform/http/index.ts';
import { UNTIL_TOLD } from '../../entry.ts';
import { Identity } from '../../identity.ts';
import { identityOfKey } from '../../rules/dedup-key.ts';
import { isLabelName } from '../../rules/labels.ts';
import { admit, keepLetter, parseJson, type Handler, type Refusals, type SourceParts } from '../../source.ts';
import type { Draft } from '../../take-in.ts';

const MOST = 1024 * 1024;

const link = z.strictObject({ href: z.url().max(2000), text: z.string().max(200).optional() });

/** What our own contract takes. Unknown fields are refused, so that a mistyped one is not lost. */
const signal = z.strictObject({
  title: z.string().trim().min(1).max(1024),
  key: z.string().min(1).max(255).optional(),
  status: z.enum(['firing', 'resolved']).default('firing'),
  service: z.string().min(1).max(120).optional(),
  severity: z.union([z.int().min(1).max(4), z.string().min(1).max(60)]).optional(),
  details: z
    .record(z.string().refine(isLabelName, 'a name of letters, digits and _'), z.union([z.string(), z.number(), z.boolean()]))
    .default({}),
  links: z.array(link).max(20).default([]),
});
type Signal = z.output<typeof signal>;

const problem = (status: number, title: string, rest: { detail: string; at?: string | undefined }): RawAnswer => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...(status === 503 ? { 'retry-after': '2' } : undefined) },
  body: JSON.stringify({ type: 'about:blank', title, status, ...rest }),
});

const refusals: Refusals = {
  unauthorised: (detail) => problem(401, 'This needs a token.', { detail }),
  forbidden: (detail) => problem(403, 'This token may not do this.', { detail }),
  away: (detail) => problem(503, 'The server cannot do this at the moment.', { detail }),
};

/** The links under the names that tickets know them by. */
function linksOf(links: Signal['links']): { url: string | undefined; named: Record<string, string> } {
  const runbook = links.find((each) => each.text?.toLowerCase().includes('runbook') === true);
  const url = links.find((each) => each !== runbook)?.href;
  return { url, named: runbook === undefined ? {} : { runbook_url: runbook.href } };
}

function draftOf(told: Signal, key: string, receivedAt: Instant): Draft {
  const { url, named } = linksOf(told.links);
  const details = Object.fromEntries(Object.entries(told.details).map(([name, value]) => [name, String(value)]));
  const severity = told.severity === undefined ? undefined : String(told.severity);
  const labels = JSON.stringify({ alertname: told.title, service: told.service, severity });
  const annotations = { ...details, ...named, summary: told.title };
  return {
    identity: new Identity(identityOfKey(key)),
    content: { annotations: { ...annotations, labels }, url: url ?? '', start: '' },
    says: told.status,
    endsAt: UNTIL_TOLD,
    sentEndsAt: null,
    alert: { labels, annotations, startsAt: receivedAt, severity, service: told.service, url },
  };
}

type Read =
  | { readonly ok: true; readonly told: Signal }
  | { readonly ok: false; readonly title: string; readonly detail: string; readonly at: string };

const UNUSABLE = 'The request has a field that cannot be used.';

function readSignal(body: Buffer): Read {
  const parsed = parseJson(body);
  if (!parsed.ok) return { ok: false, title: 'The body is not JSON.', detail: parsed.problem, at: 'body' };
  const read = signal.safeParse(parsed.value);
  if (!read.success) {
    const first = read.error.issues[0];
    const at = ['body', ...(first?.path ?? []).map(String)].join('.');
    return { ok: false, title: UNUSABLE, detail: `${at}: ${first?.message ?? 'it is not as it must be'}`, at };
  }
  if (read.data.status === 'resolved' && read.data.key === undefined) {
    return { ok: false, title: UNUSABLE, detail: 'body.key: what resolves must name its key', at: 'body.key' };
  }
  return { ok: true, told: read.data };
}

/** One signal: 202 once it is stored. */
export const postSignal =
  (parts: SourceParts): Handler =>
  async (request, admitted) => {
    const { integration, receivedAt } = admitted;
    const read = readSignal(request.body);
    if (!read.ok) {
      const { title, detail, at } = read;
      keepLetter(parts, { request, admitted, contract: 'generic' }, { body: request.body, refusal: detail, field: at });
      return problem(400, title, { detail, at });
    }
    const key = read.told.key ?? admitted.key ?? newToken(parts.db.clock);
    await parts.intake.takeIn({ integrationId: integration.id, source: 'generic', receivedAt }, [draftOf(read.told, key, receivedAt)]);
    return { status: 202, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ status: 'stored', key }) };
  };

/** The routes of our own contract: one signal a request. */
export const genericRoutes = (parts: SourceParts): readonly RawRoute[] =>
  ['/in/:token/generic', '/in/:token/alerts', '/in/generic'].map((path) => ({
    method: 'POST',
    path,
    bodyLimit: MOST,
    handler: admit(parts, { source: 'generic', scope: 'post', refusals }, postSignal(parts)),
  }));
