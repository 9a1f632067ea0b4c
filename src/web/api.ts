import { learnServerTime } from './clock.ts';

/** An answer that is a refusal or a failure: RFC 9457, with a code and what to do about it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  /** The place in the input it speaks of: `body.email`. */
  readonly at: string | undefined;
  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    const text = (key: string, otherwise: string): string => {
      const value = body[key];
      return typeof value === 'string' ? value : otherwise;
    };
    super(text('title', `The server answered ${status}.`));
    this.status = status;
    this.title = this.message;
    this.code = text('code', 'unknown');
    this.detail = text('detail', '');
    this.remedy = text('remedy', status >= 500 ? 'Try again in a few seconds.' : '');
    this.at = typeof body['at'] === 'string' ? body['at'] : undefined;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

function address(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function answer<T>(response: Response): Promise<T> {
  learnServerTime(response.headers.get('date'));
  const text = await response.text();
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    body = { title: 'The answer could not be read.', detail: 'Something between here and the server changed it.' };
    throw new Problem(response.status, isRecord(body) ? body : {});
  }
  if (!response.ok) throw new Problem(response.status, isRecord(body) ? body : {});
  // The one place where the web trusts the server's contract: its answers were checked against the route's output there.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return body as T;
}

/** Reads from the public API; a refusal is thrown as a Problem. */
export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return await answer<T>(await fetch(address(path, query), { headers: { accept: 'application/json' }, signal: signal ?? null }));
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/** A key that makes a repeat of the same act harmless. */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join('');

/** Acts by the public API; each act carries its own idempotency key. */
export async function send<T = unknown>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json', 'idempotency-key': newKey() };
  if (body !== undefined) headers['content-type'] = 'application/json';
  return await answer<T>(await fetch(address(path, {}), { method, headers, body: body === undefined ? null : JSON.stringify(body) }));
}

/** What is wrong with one field of a form, if the problem speaks of it. */
export function wrongAt(error: Error | null, field: string): string | undefined {
  if (!(error instanceof Problem) || error.at === undefined) return undefined;
  return error.at === field || error.at === `body.${field}` ? error.detail : undefined;
}
