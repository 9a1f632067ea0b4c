import type { z } from 'zod';

import type { Result } from '../../kernel/index.ts';
import type { Actor } from '../actor.ts';
import type { Clock } from '../clock/index.ts';
import type { Database } from '../database/index.ts';

/** What may be done, from least to most; each includes the ones before it. */
export type Action = 'read' | 'respond' | 'operate' | 'manage' | 'administer';

/** What an action is done to: an object of a kind that an area has registered with `access`, or the organisation. */
export interface Target {
  readonly kind: string;
  readonly id: string;
}

export type Permission<In> =
  /** Anyone, signed in or not; the reason stands in the documentation. */
  | { readonly to: 'anyone'; readonly why: string }
  /** Whoever is signed in. */
  | { readonly to: 'member' }
  /** Who may do the action on the organisation. */
  | { readonly to: Action; readonly on: 'organisation' }
  /** Who may do the action on the target: by role on its owning team or a team above, or by being engaged in it. */
  | { readonly to: Action; readonly on: (input: In) => Target };

/** What a handler is given beside its input. */
export interface Call {
  readonly db: Database;
  readonly clock: Clock;
  readonly actor: Actor;
  /** The signed-in person's id, undefined for keys and for anyone. */
  readonly personId: string | undefined;
  /** The address of the client, after trusted proxies. */
  readonly address: string;
  /** The session cookie's value, for the routes that end or renew it. */
  readonly session: string | undefined;
  readonly publicUrl: string;
  /** The chat that it came by, if it did. */
  readonly way?: 'slack' | 'mattermost' | undefined;
  /** Whether the caller may do it to one target, where a request has many. */
  readonly may: (to: Action, on: Target) => Promise<Result<null>>;
}

export interface Input<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}

/** An answer that is not simply 200 and JSON. */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** What a schema gives, and no more: the compiler compares it in a fraction of the time that a whole `ZodType` takes. */
interface Giving<T> {
  readonly _zod: { readonly output: T };
}

/**
 * A route of the API as data. From the table of these come the server, the OpenAPI document, the typed client,
 * the permission test, idempotency and rate limits.
 */
interface Definition<P, Q, B, O> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters as `:name`. */
  readonly path: string;
  /** Unique, noun first: `tickets.take`. */
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly permission: Permission<Input<P, Q, B>>;
  readonly params?: Giving<P>;
  readonly query?: Giving<Q>;
  /** Own API bodies are strict: an unknown field is refused by name. */
  readonly body?: Giving<B>;
  readonly output: Giving<O>;
  /** In bytes, where a request may be larger than 1 MB. */
  readonly bodyLimit?: number;
  readonly handler: (call: Call, input: Input<P, Q, B>) => Promise<Result<O | Reply>>;
}

export interface Route extends Definition<unknown, unknown, unknown, unknown> {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly output: z.ZodType;
}

/** Keeps the types of one route together; lists of routes hold it as a plain `Route`. */
export function route<P, Q, B, O>(definition: Definition<P, Q, B, O>): Route {
  // The server parses input by this route's own schemas before it calls the handler, so the types meet again there.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return definition as unknown as Route;
}
