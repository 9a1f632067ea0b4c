import { newToken } from '../../../platform/clock/index.ts';
import type { RawAnswer, RawRequest, RawRoute } from '../../../platform/http/index.ts';
import { tokenOf } from '../../door.ts';
import { isFields, type Fields } from '../../rules/labels.ts';
import { admit, keepLetter, parseJson, type Admitted, type Handler, type Refusals, type SourceParts } from '../../source.ts';
import { insertChangeEvent } from '../../store-changes.ts';
import { saidBy } from '../changes/routes.ts';
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
function unreadable(request: Pick<RawRequest, 'body'>): readonly string[] | undefined {
  const parsed = parseJson(request.body);
  if (!parsed.ok) return [`the body is not JSON: ${parsed.problem}`];
  return isFields(parsed.value) ? undefined : ['the body must be an object'];
}

/** The first field that errors name in quotes. */
const fieldIn = (errors: readonly string[]): string => /^'([^']+)'/.exec(errors[0] ?? '')?.[1] ?? 'body';

/** Keeps an event that is refused, and answers as the contract does. */
function refuse(
  parts: SourceParts,
  from: { request: RawRequest; admitted: Admitted; contract: string },
  errors: readonly string[],
): RawAnswer {
  const field = fieldIn(errors);
  keepLetter(parts, from, { body: from.request.body, refusal: errors.join('; '), field });
  return invalid(errors);
}

/** An event: 202 once it is stored. */
export const enqueue =
  (parts: SourceParts): Handler =>
  async (request, admitted) => {
    const { integration, receivedAt } = admitted;
    const from = { request, admitted, contract: 'pagerduty' };
    const unread = unreadable(request);
    if (unread !== undefined) return refuse(parts, from, unread);
    const read = readEvent(eventOf(request.body) ?? {}, receivedAt, () => admitted.key ?? newToken(parts.db.clock));
    if (!read.ok) return refuse(parts, from, read.errors);
    await parts.intake.takeIn({ integrationId: integration.id, source: 'pagerduty', receivedAt }, [read.draft]);
    return json(202, { status: 'success', message: 'Event processed', dedup_key: read.dedupKey });
  };

/** A change event: 202 once it is stored. */
export const enqueueChange =
  (parts: SourceParts): Handler =>
  async (request, admitted) => {
    const { integration, receivedAt } = admitted;
    const from = { request, admitted, contract: 'pagerduty-change' };
    const unread = unreadable(request);
    if (unread !== undefined) return refuse(parts, from, unread);
    const read = readChange(eventOf(request.body) ?? {}, receivedAt);
    if (!read.ok) return refuse(parts, from, read.errors);
    const actor = { kind: 'integration', id: integration.id, name: integration.name } as const;
    await parts.db.write(actor, async (tx) => insertChangeEvent(tx, { ...read.change, integrationId: integration.id }));
    await parts.changes?.take('pagerduty', { ...saidBy(request, eventOf(request.body), admitted), isProven: true }, admitted);
    return json(202, { status: 'success', message: 'Change event processed' });
  };

/** The routes of PagerDuty's Events API, version 2. */
export function pagerdutyRoutes(parts: SourceParts): readonly RawRoute[] {
  const behindDoor = (path: string, handler: Handler): RawRoute => {
    const admitted = admit(parts, { source: 'pagerduty', scope: 'post', refusals, tokenOf: routingKey }, handler);
    return {
      method: 'POST',
      path,
      bodyLimit: MOST,
      async handler(request) {
        // Kept where the sender is known by other means than the body.
        const unread = tokenOf(request) === undefined ? unreadable(request) : undefined;
        return unread === undefined ? admitted(request) : invalid(unread);
      },
    };
  };
  return ['', '/in/:token/pagerduty'].flatMap((prefix) => [
    behindDoor(`${prefix}/v2/enqueue`, enqueue(parts)),
    behindDoor(`${prefix}/v2/change/enqueue`, enqueueChange(parts)),
  ]);
}
