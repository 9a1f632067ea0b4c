import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** A request of a contract that is not ours: its body as it came. */
export interface RawRequest {
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string>>;
  /** As sent: names that come twice are lists. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  /** The client's address, after trusted proxies. */
  readonly address: string;
  /** The path and query as sent, for signatures over them. */
  readonly url: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is sent as it comes; one that fails breaks the connection, so that its reader knows. */
  readonly body?: string | Buffer | Readable;
}

/** A route of somebody else's contract, or a page: it reads and answers bytes, and checks its callers itself. */
export interface RawRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** With parameters as `:name`. */
  readonly path: string;
  /** In bytes; a larger body is answered 413 before the handler sees it. */
  readonly bodyLimit: number;
  readonly handler: (request: RawRequest) => RawAnswer | Promise<RawAnswer>;
}
