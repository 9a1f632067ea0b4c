import type { IncomingHttpHeaders } from 'node:http';

import type { Duration, Result } from '../../kernel/index.ts';
import type { Actor } from '../actor.ts';
import type { Clock } from '../clock/index.ts';
import type { Database } from '../database/index.ts';
import type { RawRoute } from './raw.ts';
import type { Input, Permission, Route } from './route.ts';
import type { Site } from './site.ts';

/** Who a request comes from. */
export interface Caller {
  readonly actor: Actor;
  readonly personId: string | undefined;
  readonly session: string | undefined;
  /** What a key may; a person's grants are looked up. */
  readonly grants?: readonly { readonly role: 'viewer' | 'responder' | 'operator' | 'manager' | 'admin'; readonly team: string | null }[];
}

/** What the server asks of access. */
export interface Doorkeeper {
  /** Who sends this; undefined for nobody known. A key or session that is not valid is a refusal. */
  identify(request: { headers: IncomingHttpHeaders; method: string; address: string }): Promise<Result<Caller | undefined>>;
  /** Whether what somebody came by is still valid; asking is no use of it. */
  stands(caller: Caller): Promise<boolean>;
  /** Whether the caller may; the refusal says which role is missing. */
  permit(
    caller: Caller | undefined,
    permission: Permission<Input<unknown, unknown, unknown>>,
    input: Input<unknown, unknown, unknown>,
  ): Promise<Result<null>>;
}

/** What a follower asks for. */
export interface StreamAsked {
  /** The last event's id, to go on from there. */
  readonly last: string | undefined;
  /** Without a last event: what was written in the last so many seconds is told first. */
  readonly since: number;
  /** Ids of what it watches. */
  readonly watched: readonly string[];
}

/** An answer that goes on: lines of text to a browser that follows (server-sent events). */
export interface StreamRoute {
  readonly path: string;
  /** The parameter of the query by which a follower says what it watches: ids, at most twenty. */
  readonly watches: string;
  /** Begins to follow; answers how to leave. */
  readonly open: (
    follower: { write: (text: string) => boolean; end: () => void; personId: string | undefined },
    asked: StreamAsked,
  ) => Promise<() => void>;
}

/** One request that was answered. Of its address only the route's pattern is told: what stands in its place may be a token. */
export interface AnsweredRequest {
  readonly id: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
}

export interface ServeParts {
  readonly routes: readonly Route[];
  readonly raw: readonly RawRoute[];
  readonly streams?: readonly StreamRoute[];
  /** How often it is asked whether those who follow may still; every 30 s when not given. */
  readonly standsEvery?: Duration;
  /** The web app, where it is built. */
  readonly site?: Site | undefined;
  readonly db: Database;
  readonly clock: Clock;
  readonly doorkeeper: Doorkeeper;
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  /** Hosts that the server answers for beside loopback, with port. */
  readonly hosts: readonly string[];
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Told of every answer, for the log and the figures. */
  readonly onAnswered?: ((answered: AnsweredRequest) => void) | undefined;
  readonly onBug: (error: unknown, request: { id: string; method: string; path: string }) => void;
}
