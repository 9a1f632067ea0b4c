import { newToken } from '../../../platform/clock/index.ts';
import type { RawAnswer, RawRequest, RawRoute } from '../../../platform/http/index.ts';
import { tokenOf } from '../../door.ts';
import { isFields, type Fields } from '../../rules/labels.ts';
import { admit, parseJson, type Admitted, type Refusals, type SourceParts } from '../../source.ts';
import { insertChangeEvent } from '../../store-changes.ts';
import { readChange, readEvent } from './read-event.ts';

/** PagerDuty's own limit for one event. */
const MOST = 512 * 1024;

const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): RawAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

const invalid = (errors: readonly string[]): RawAnswer =>
  json(400, { status: 'invalid event', message: 'Event object is invalid', errors });

const refusals: Refusals = {
  unauthorised: (sentence) => json(400, { status: 'invalid key', message: 'Invalid routing key', errors: [`'routing_key': ${sentence}`] }),
  forbidden: (sentence) => json(403, { status: 'forbidden', message: sentence, errors: [sentence] }),
  away: (sentence) => json(503, { status: 'error', message: sentence }, { 'retry-after': '2' }),
};

type Handler = (request: RawRequest, admitted: Admitted) => Promise<RawAnswer>;

/** The event of a request, or undefined when its body is not an object of JSON. */
function eventOf(body: Buffer): Fields | undefined {
  const parsed = parseJson(body);
  return parsed.ok && isFields(parsed.value) ? parsed.value : undefined;
}

/** The token stands in the body, where the contract has it; a header or a path goes before it. */
function routingKey(request: RawRequest): string | undefined {
  const key = tokenOf(request) ?? eventOf(request.body)?.['routing_key'];
  return typeof key === 'string' && key !== '' ? key : undefined;
}

/** What cannot be read at all is told before the key is looked at, as PagerDuty does. */
function unreadable(request: RawRequest): RawAnswer | undefined {
  const parsed = parseJson(request.body);
  if (!parsed.ok) return invalid([`the body is not JSON: ${parsed.problem}`]);
  return isFields(parsed.value) ? undefined : invalid(['the body must be an object']);
}

const enqueue =
  (parts: SourceParts): Handler =>
  async (request, { integration, receivedAt }) => {
    const read = readEvent(eventOf(request.body) ?? {}, receivedAt, () => newToken(parts.db.clock));
    if (!read.ok) return invalid(read.errors);
    await parts.intake.takeIn({ integrationId: integration.id, source: 'pagerduty', receivedAt }, [read.draft]);
    return json(202, { status: 'success', message: 'Event processed', dedup_key: read.dedupKey });
  };

const enqueueChange =
  (parts: SourceParts): Handler =>
  async (request, { integration, receivedAt }) => {
    const read = readChange(eventOf(request.body) ?? {}, receivedAt);
    if (!read.ok) return invalid(read.errors);
    const actor = { kind: 'integration', id: integration.id, name: integration.name } as const;
    await parts.db.write(actor, async (tx) => insertChangeEvent(tx, { ...read.change, integrationId: integration.id }));
    return json(202, { status: 'success', message: 'Change event processed' });
  };

/** The routes of PagerDuty's Events API, version 2. */
export function pagerdutyRoutes(parts: SourceParts): readonly RawRoute[] {
  const behindDoor = (path: string, handler: Handler): RawRoute => {
    const admitted = admit(parts, { source: 'pagerduty', scope: 'post', refusals, tokenOf: routingKey }, handler);
    return { method: 'POST', path, bodyLimit: MOST, handler: async (request) => unreadable(request) ?? admitted(request) };
  };
  return ['', '/in/:token/pagerduty'].flatMap((prefix) => [
    behindDoor(`${prefix}/v2/enqueue`, enqueue(parts)),
    behindDoor(`${prefix}/v2/change/enqueue`, enqueueChange(parts)),
  ]);
}
