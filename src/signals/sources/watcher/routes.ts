import { z } from 'zod';

import type { Instant } from '../../../kernel/index.ts';
import type { Database } from '../../../platform/database/index.ts';
import type { RawAnswer, RawRequest, RawRoute } from '../../../platform/http/index.ts';
import { loadDirectory } from '../../../catalog/index.ts';
import { ticketsOfGroups } from '../../../incidents/index.ts';
import { cameBackAt } from '../../../paging/index.ts';
import { Identity } from '../../identity.ts';
import { identityOfKey } from '../../rules/dedup-key.ts';
import { LEAST_LENGTH } from '../../rules/outside-time.ts';
import { groupKeyOf } from '../../situate.ts';
import { admit, keepLetter, parseJson, type Handler, type Refusals, type SourceParts } from '../../source.ts';
import type { Draft } from '../../take-in.ts';

const MOST = 4096;

/** A probe's name is made by its watcher: it is never used twice. */
const probeName = z.string().regex(/^[a-z0-9]{8,40}$/, 'a probe is named by 8 to 40 letters a-z and digits');
const body = z.strictObject({ probe: probeName, status: z.enum(['firing', 'resolved']).default('firing') });

/** How far a synthetic page has come; null while it has not come so far. */
export interface Receipt {
  readonly probe: string;
  readonly cutAt: Instant | null;
  readonly arrivedAt: Instant | null;
  readonly endedAt: Instant | null;
}

const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): RawAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value),
});

const refusals: Refusals = {
  unauthorised: (detail) => json(401, { title: 'This needs a token.', detail }),
  forbidden: (detail) => json(403, { title: 'This token may not do this.', detail }),
  away: (detail) => json(503, { title: 'The server cannot do this at the moment.', detail }, { 'retry-after': '2' }),
};

const nameOf = (probe: string): string => `synthetic page ${probe}`;

/** A synthetic alert of severity 2, which pages. It ends by itself, should its watcher never say that it ended. */
function draftOf({ probe, status }: z.output<typeof body>, receivedAt: Instant): Draft {
  const summary = 'Synthetic page: proves that a page arrives';
  return {
    identity: new Identity(identityOfKey(probe)),
    content: { annotations: { summary, labels: '' }, url: '', start: '' },
    says: status,
    endsAt: receivedAt + LEAST_LENGTH,
    sentEndsAt: null,
    alert: { labels: JSON.stringify({ alertname: nameOf(probe) }), annotations: { summary }, startsAt: receivedAt, severity: '2' },
  };
}

type Read =
  | { readonly ok: true; readonly said: z.output<typeof body> }
  | { readonly ok: false; readonly detail: string; readonly at: string };

function readProbe(sent: Buffer): Read {
  const parsed = parseJson(sent);
  if (!parsed.ok) return { ok: false, detail: parsed.problem, at: 'body' };
  const read = body.safeParse(parsed.value);
  if (read.success) return { ok: true, said: read.data };
  const first = read.error.issues[0];
  const at = ['body', ...(first?.path ?? []).map(String)].join('.');
  return { ok: false, detail: `${at}: ${first?.message ?? 'it is not as it must be'}`, at };
}

/** One synthetic alert: 202 once it is stored. */
export const postProbe =
  (parts: SourceParts): Handler =>
  async (request, admitted) => {
    const { integration, receivedAt } = admitted;
    const read = readProbe(request.body);
    if (!read.ok) {
      const { detail, at } = read;
      keepLetter(parts, { request, admitted, contract: 'watcher' }, { body: request.body, refusal: detail, field: at });
      return json(400, { title: 'The request cannot be used.', detail, at });
    }
    await parts.intake.takeIn({ integrationId: integration.id, source: 'watcher', receivedAt }, [draftOf(read.said, receivedAt)]);
    return json(202, { status: 'stored', probe: read.said.probe });
  };

/** How far a probe's page has come. */
async function receiptOf(db: Database, probe: string): Promise<Receipt> {
  const service = (await loadDirectory(db)).serviceBySlug('unrouted');
  const keys = service === undefined ? [] : [groupKeyOf(service.id, nameOf(probe))];
  const ticket = (await ticketsOfGroups(db, keys, 0)).find(({ purpose }) => purpose === 'synthetic');
  if (ticket === undefined) return { probe, cutAt: null, arrivedAt: null, endedAt: null };
  const arrivedAt = (await cameBackAt(db, ticket.id)) ?? null;
  return { probe, cutAt: ticket.cutAt, arrivedAt, endedAt: ticket.state === 'closed' ? ticket.stateAt : null };
}

const read =
  ({ db }: SourceParts) =>
  async (request: RawRequest): Promise<RawAnswer> => {
    const probe = probeName.safeParse(request.params['probe']);
    if (!probe.success) return json(400, { title: 'The request cannot be used.', detail: probe.error.issues[0]?.message });
    return json(200, await receiptOf(db, probe.data));
  };

/** The routes by which a watcher has a page made that comes back to it. */
export function watcherRoutes(parts: SourceParts): readonly RawRoute[] {
  const rule = { source: 'watcher', refusals } as const;
  return ['/in/:token/watch', '/in/watch'].flatMap((path): RawRoute[] => [
    { method: 'POST', path, bodyLimit: MOST, handler: admit(parts, { ...rule, scope: 'post' }, postProbe(parts)) },
    { method: 'GET', path: `${path}/:probe`, bodyLimit: 0, handler: admit(parts, { ...rule, scope: 'any' }, read(parts)) },
  ]);
}
