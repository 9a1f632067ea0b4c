import { Fault, type Instant } from '../kernel/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { RawAnswer, RawRequest } from '../platform/http/index.ts';
import type { DeadLetters } from './dead-letters.ts';
import { tokenOf, type Door } from './door.ts';
import type { Source } from './entry.ts';
import type { Integration, Scope } from './store-integrations.ts';
import type { ChangeFeeds } from './change-feeds.ts';
import type { Intake } from './take-in.ts';

/** What every source is given. */
export interface SourceParts {
  readonly db: Database;
  readonly door: Door;
  readonly intake: Intake;
  /** Where goes what cannot be taken. */
  readonly letters: Pick<DeadLetters, 'keep'>;
  /** The area above that keeps changes, where there is one. */
  readonly changes?: ChangeFeeds | undefined;
}

/** How a contract says no at its door. */
export interface Refusals {
  readonly unauthorised: (sentence: string) => RawAnswer;
  readonly forbidden: (sentence: string) => RawAnswer;
  readonly away: (sentence: string) => RawAnswer;
}

/** What a request may do once it is in. */
export interface Admitted {
  readonly integration: Integration;
  readonly receivedAt: Instant;
  /** The key of what brings none: what is replayed keeps its own, so that it makes nothing twice. */
  readonly key?: string | undefined;
}

/** What a contract makes of a request that was let in. */
export type Handler = (request: RawRequest, admitted: Admitted) => Promise<RawAnswer>;

/** Keeps what a request said and a contract cannot take. */
export function keepLetter(
  parts: Pick<SourceParts, 'letters'>,
  from: { readonly request: Pick<RawRequest, 'headers'>; readonly admitted: Admitted; readonly contract: string },
  bad: { readonly body: Buffer | string; readonly refusal: string; readonly field?: string | undefined },
): void {
  const { request, admitted, contract } = from;
  const { integration, receivedAt } = admitted;
  parts.letters.keep({ integrationId: integration.id, receivedAt, contract, contentType: request.headers['content-type'], ...bad });
}

const NO_TOKEN = 'a token is needed: in the path /in/TOKEN/…, as a bearer, or as the password of basic credentials';
const UNKNOWN_TOKEN = 'this token is not known, or was revoked';

/** Why a token may not do this; undefined when it may. Any scope lets a client ask how things stand (`any`). */
export function refusedFor(integration: Integration, source: Source, scope: Scope | 'any'): string | undefined {
  if (integration.source !== source) return `this token is one for ${integration.source}, not for ${source}`;
  if (scope === 'any' || integration.scopes.includes(scope)) return undefined;
  return `this token may not ${scope === 'silence' ? 'make or end silences' : scope}: its scopes are ${integration.scopes.join(', ')}`;
}

/** A handler behind the door: the token is looked up, its scope held, and a database that is away answered as the contract wants. */
export function admit(
  parts: SourceParts,
  rule: { source: Source; scope: Scope | 'any'; refusals: Refusals; tokenOf?: (request: RawRequest) => string | undefined },
  then: Handler,
): (request: RawRequest) => Promise<RawAnswer> {
  const { refusals } = rule;
  return async (request) => {
    const token = (rule.tokenOf ?? tokenOf)(request);
    if (token === undefined) return refusals.unauthorised(NO_TOKEN);
    try {
      const integration = await parts.door.find(token);
      if (integration === undefined) return refusals.unauthorised(UNKNOWN_TOKEN);
      const refused = refusedFor(integration, rule.source, rule.scope);
      if (refused !== undefined) return refusals.forbidden(refused);
      parts.door.heardOf(integration);
      return await then(request, { integration, receivedAt: parts.db.clock.now() });
    } catch (error) {
      if (error instanceof Fault && error.retry !== 'never') return refusals.away(error.message);
      throw error;
    }
  };
}

/** Parses a body; the problem is the parser's own sentence. */
export function parseJson(body: Buffer): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string } {
  try {
    const value: unknown = JSON.parse(body.toString());
    return { ok: true, value };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, problem: error.message };
    throw error;
  }
}
