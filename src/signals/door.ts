import { seconds, type Duration } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { DatabaseAway, type Database } from '../platform/database/index.ts';
import type { RawRequest } from '../platform/http/index.ts';
import { hashOf } from '../platform/secrets.ts';
import { heardAgain } from './expected.ts';
import { loadIntegrations, type Integrations } from './integrations.ts';
import { SKEW_TOLD_FROM } from './rules/outside-time.ts';
import { noteSeen, type Integration } from './store-integrations.ts';

/** What was read longer ago than this is read again while the old answer still serves. */
const RENEW_AFTER: Duration = 400;
/** What was read longer ago than this serves no more, so that a revoked token is dead within a second everywhere. */
const STALE_AFTER: Duration = 900;
const SEEN_EVERY: Duration = seconds(30);
/** A heartbeat is stored at once, though not more often than this. */
const NOW_EVERY: Duration = seconds(5);
/** Who comes with a token that was known a moment ago waits no longer for a database that does not answer. */
const PATIENCE: Duration = seconds(1);

/** Tells which integration a token belongs to. */
export interface Door {
  /** Undefined for a token that nobody has, or that was revoked. */
  find(token: string): Promise<Integration | undefined>;
  /** Notes now and then that an integration was heard of; at once by how much its clock is ahead, where that is new. */
  heardOf(integration: Integration, clockAhead?: Duration): void;
  /** Notes that an integration was heard of, and answers once that is stored. */
  heardNow(integration: Integration): Promise<void>;
  /** Reads all tokens anew, so that what serves while the database is away is not old. */
  refresh(): Promise<void>;
}

class TokenDoor implements Door {
  private readonly db: Database;
  private readonly onError: (error: unknown) => void;
  private held: Integrations | undefined;
  private readAt: Duration = -Infinity;
  private reading: Promise<void> | undefined;
  private readonly heard = new Map<string, Duration>();

  constructor(db: Database, onError: (error: unknown) => void, known: Integrations | undefined) {
    this.db = db;
    this.onError = onError;
    this.held = known;
  }

  private async read(): Promise<void> {
    const askedAt = this.db.clock.monotonic();
    this.held = await loadIntegrations(this.db);
    this.readAt = askedAt;
  }

  private async renew(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  async find(token: string): Promise<Integration | undefined> {
    const age = this.db.clock.monotonic() - this.readAt;
    if (age > STALE_AFTER) await this.renewOrKeep();
    else if (age > RENEW_AFTER) this.renew().catch(this.onError);
    const hash = hashOf(token).toString('base64');
    const found = this.held?.byTokenHash(hash);
    return found ?? this.findNew(hash);
  }

  /** A token that is not known may be a moment old: it is looked for in what is read from now on, by one reading for all who wait. */
  private async findNew(hash: string): Promise<Integration | undefined> {
    if (this.reading !== undefined) await this.renewOrKeep();
    await this.renewOrKeep();
    return this.held?.byTokenHash(hash);
  }

  /** With the database away the last answer stands, so that alerts are taken to the spool: a token revoked since the last reading serves until then. */
  private async renewOrKeep(): Promise<void> {
    const renewing = this.renew();
    if (this.held === undefined) return renewing;
    let callOff = (): void => undefined;
    const late = new Promise<void>((resolve) => void (callOff = this.db.clock.after(PATIENCE, resolve)));
    return Promise.race([renewing.catch(this.onError), late]).finally(callOff);
  }

  async refresh(): Promise<void> {
    await this.renew();
  }

  heardOf(integration: Integration, clockAhead: Duration = 0): void {
    const now = this.db.clock.monotonic();
    const what = clockAhead > SKEW_TOLD_FROM ? `${integration.id} ahead` : integration.id;
    if (now - (this.heard.get(what) ?? -Infinity) < SEEN_EVERY) return;
    this.heard.set(what, now);
    this.note(integration, what === integration.id ? 0 : clockAhead).catch(this.onError);
  }

  async heardNow(integration: Integration): Promise<void> {
    const now = this.db.clock.monotonic();
    if (now - (this.heard.get(integration.id) ?? -Infinity) < NOW_EVERY) return;
    await this.note(integration, 0);
    this.heard.set(integration.id, now);
  }

  private async note(integration: Integration, clockAhead: Duration): Promise<void> {
    await this.db.write(system('signals'), async (tx) => {
      if (integration.expected !== null) await heardAgain(tx, integration.id, integration.expected);
      await noteSeen(tx, integration.id, clockAhead);
    });
  }
}

/** Makes the door; `known` serves until the database has answered once. */
export const createDoor = (db: Database, onError: (error: unknown) => void, known?: Integrations): Door =>
  new TokenDoor(db, onError, known);

/** A door that knows these tokens and asks nobody: there is no database yet. */
export const closedDoor = (known: Integrations): Door => ({
  find: async (token) => Promise.resolve(known.byTokenHash(hashOf(token).toString('base64'))),
  heardOf: () => undefined,
  heardNow: async () => Promise.reject(new DatabaseAway()),
  refresh: async () => Promise.resolve(),
});

/** The token of a request: the header's first (a bearer, or either part of basic credentials), then the path's. */
export function tokenOf(request: Pick<RawRequest, 'headers' | 'params'>): string | undefined {
  const [scheme, rest] = (request.headers.authorization ?? '').split(' ', 2);
  if (rest !== undefined && scheme?.toLowerCase() === 'bearer') return rest;
  if (rest !== undefined && scheme?.toLowerCase() === 'basic') {
    const [user, password] = Buffer.from(rest, 'base64').toString().split(':', 2);
    return password === undefined || password === '' ? user : password;
  }
  return request.params['token'];
}
