import { Readable } from 'node:stream';

import { Agent, errors } from 'undici';

import { Fault, seconds, type Duration, type Retry } from '../../kernel/index.ts';
import { nothingAllowed, type AllowList } from './allow.ts';
import { checkUrl, ForbiddenAddress, guardedLookup, systemResolve, type Resolve } from './guard.ts';

/** The longest answer that is read. */
export const MOST_BYTES = 1_048_576;

const CONNECT: Duration = seconds(5);
const WHOLE: Duration = seconds(15);

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
}

/** An answer, read whole. Header names are in lower case. A redirect is an answer like any other: it is not followed. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Fetch = (url: string, request: Request) => Promise<Answer>;

/** A request that got no answer. `sent` says whether the other side may have taken it. */
export class EgressFault extends Fault {
  readonly sent: 'no' | 'maybe';
  constructor(sentence: string, how: { retry: Retry; sent: 'no' | 'maybe' }, cause?: unknown) {
    super(sentence, how.retry, cause);
    this.sent = how.sent;
  }
}

/** The ways out of this process. */
export interface Egress {
  /** For addresses that people or messages bring: public ones, and those that the operator allows. Throws an EgressFault. */
  readonly guardedFetch: Fetch;
  /** For addresses that the operator configured: anywhere. Throws an EgressFault. */
  readonly operatorFetch: Fetch;
  /** For libraries that connect themselves to addresses that people bring. */
  readonly guardedLookup: ReturnType<typeof guardedLookup>;
  readonly allow: AllowList;
  readonly close: () => Promise<void>;
}

async function readBody(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Fault(`the answer is longer than ${MOST_BYTES} bytes`, 'never');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const plainHeaders = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );

function asFault(error: unknown, sent: 'no' | 'maybe'): EgressFault {
  if (error instanceof ForbiddenAddress) return new EgressFault(error.message, { retry: 'never', sent: 'no' }, error);
  if (error instanceof Fault) return new EgressFault(error.message, { retry: error.retry, sent }, error);
  const late =
    error instanceof errors.RequestAbortedError ||
    (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError'));
  const sentence = late ? 'no answer in time' : error instanceof Error ? error.message : String(error);
  return new EgressFault(sentence, { retry: 'later', sent }, error);
}

/** One request without redirects. The body is pulled only once a connection stands, which tells "not sent" from "unknown". */
async function ask(agent: Agent, url: URL, request: Request): Promise<Answer> {
  let sent: 'no' | 'maybe' = request.body === undefined ? 'maybe' : 'no';
  const bytes = request.body === undefined ? undefined : Buffer.from(request.body);
  const pulled = function* (whole: Buffer): Generator<Buffer> {
    sent = 'maybe';
    yield whole;
  };
  try {
    const response = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: { ...request.headers, ...(bytes === undefined ? {} : { 'content-length': String(bytes.length) }) },
      body: bytes === undefined ? null : Readable.from(pulled(bytes)),
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(WHOLE)]),
    });
    return { status: response.statusCode, text: await readBody(response.body), headers: plainHeaders(response.headers) };
  } catch (error) {
    throw asFault(error, sent);
  }
}

const parts = { headersTimeout: WHOLE, bodyTimeout: WHOLE, maxHeaderSize: 32_768, connections: 64 };

/** Opens the ways out. `resolve` is the system's unless a test moves names. */
export function createEgress(settings: { allow?: AllowList; resolve?: Resolve } = {}): Egress {
  const allow = settings.allow ?? nothingAllowed;
  const lookup = guardedLookup(allow, settings.resolve ?? systemResolve);
  const guarded = new Agent({ ...parts, connect: { timeout: CONNECT, lookup } });
  const open = new Agent({ ...parts, connect: { timeout: CONNECT } });
  return {
    allow,
    guardedLookup: lookup,
    async guardedFetch(address, request) {
      const checked = checkUrl(address, allow);
      if (!checked.ok) throw new EgressFault(checked.refusal.detail, { retry: 'never', sent: 'no' });
      return ask(guarded, checked.value, request);
    },
    operatorFetch: async (address, request) => ask(open, new URL(address), request),
    async close() {
      await Promise.all([guarded.destroy(), open.destroy()]);
    },
  };
}
