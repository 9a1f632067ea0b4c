import type { Api } from './api-types.ts';
import { learnServerTime, openFor } from './clock.ts';
import { isRecord } from './json.ts';

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

/** No answer came: the server, or the way to it, is away. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** One request; what fetch throws for a broken way is told apart from a request that was given up. */
export async function reach(path: string, rest: RequestInit): Promise<Response> {
  try {
    return await fetch(path, rest);
  } catch (error) {
    if (error instanceof TypeError) throw new Unreachable(error.message);
    throw error;
  }
}

type Key = keyof Api;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type PathOf<M extends Method, K = Key> = K extends `${M} ${infer P}` ? P : never;
type KeyOf<M extends Method, P extends string> = `${M} ${P}` & Key;

/** What a route answers. */
export type Answer<K extends Key> = Api[K]['answer'];

/** One of the items that a route lists. */
export type Item<K extends Key> = Answer<K> extends { readonly items: readonly (infer I)[] } ? I : never;

/** Left out where the route takes nothing; free to be left out where all of it is. */
type Part<N extends string, T> = keyof T extends never
  ? { readonly [X in N]?: undefined }
  : Partial<T> extends T
    ? { readonly [X in N]?: T }
    : { readonly [X in N]: T };

/** What a route takes: the parameters of its path, its query, its body. */
export type Given<K extends Key> = Part<'params', Api[K]['params']> & Part<'query', Api[K]['query']> & Part<'body', Api[K]['body']>;

type Scalar = string | number | boolean | undefined;

interface Asked {
  readonly params?: Readonly<Record<string, Scalar>> | undefined;
  readonly query?: Readonly<Record<string, Scalar>> | undefined;
  readonly body?: unknown;
}

function address(path: string, { params = {}, query = {} }: Asked): string {
  const filled = path.replaceAll(/:([a-z]+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return `/api/v1${filled}${text === '' ? '' : `?${text}`}`;
}

async function answer<T>(response: Response, at?: number): Promise<T> {
  learnServerTime(response.headers.get('date'), at);
  const text = await response.text();
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    body = { title: 'The answer could not be read.', detail: 'Something between here and the server changed it.' };
    throw new Problem(response.status, isRecord(body) ? body : {});
  }
  if (!response.ok) throw new Problem(response.status, isRecord(body) ? body : {});
  return trusted<T>(body);
}

/** The one place where the web trusts the server's contract: its answers were checked against the route's output there. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-parameters
const trusted = <T>(body: unknown): T => body as T;

/** An answer that came by the stream instead of a request. */
export const told = <K extends Key & `GET ${string}`>(_: K, body: unknown): Answer<K> => trusted(body);

/** What came of a request of first-script.ts or last-script.ts: an answer and when it came, or of an act without an answer its key. */
type Ahead = { readonly response: Response; readonly at: number } | { readonly key: string } | undefined;

/** What was asked for and done before the app was there, by method and address. */
export type AskedAhead = Map<string, Promise<Ahead>>;

declare global {
  interface Window {
    evenkeelAsked?: AskedAhead;
  }
}

/** For so long what was asked for ahead is taken for what a screen first shows: its stream begins before it. */
const MOST_AHEAD = 30_000;

/** What came of a request that was made before the app was there, once. */
async function aheadOf(method: Method, where: string): Promise<Ahead> {
  const found = window.evenkeelAsked?.get(`${method} ${where}`);
  window.evenkeelAsked?.delete(`${method} ${where}`);
  return await found;
}

/** Reads from the public API; a refusal is thrown as a Problem. */
export async function get<P extends PathOf<'GET'>>(
  path: P,
  given: Given<KeyOf<'GET', P>>,
  signal?: AbortSignal,
): Promise<Answer<KeyOf<'GET', P>>> {
  const where = address(path, given);
  const ahead = await aheadOf('GET', where);
  if (ahead !== undefined && 'response' in ahead && openFor() < MOST_AHEAD) return await answer(ahead.response, ahead.at);
  return await answer(await reach(where, { headers: { accept: 'application/json' }, signal: signal ?? null }));
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/** A key that makes a repeat of the same act harmless. */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join('');

type Act = Exclude<Method, 'GET'>;

/** Acts by the public API; each act carries its own idempotency key, or the one of the act that it repeats. */
export async function send<M extends Act, P extends PathOf<M>>(
  method: M,
  path: P,
  given: Given<KeyOf<M, P>> & { readonly key?: string },
): Promise<Answer<KeyOf<M, P>>> {
  const asked: Asked & { readonly key?: string } = given;
  const where = address(path, asked);
  const ahead = await aheadOf(method, where);
  if (ahead !== undefined && 'response' in ahead) return await answer(ahead.response, ahead.at);
  const key = asked.key ?? ahead?.key ?? newKey();
  const headers = { accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': key };
  return await answer(await reach(where, { method, headers, body: JSON.stringify(asked.body ?? {}) }));
}

/** What is wrong with one field of a form, if the problem speaks of it. */
export function wrongAt(error: Error | null, field: string): string | undefined {
  if (!(error instanceof Problem) || error.at === undefined) return undefined;
  return error.at === field || error.at === `body.${field}` ? error.detail : undefined;
}
