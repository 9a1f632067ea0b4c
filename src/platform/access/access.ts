import { days, hours, minutes, mustHave, ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import { system } from '../actor.ts';
import { newToken } from '../clock/index.ts';
import type { Database, Tx } from '../database/index.ts';
import { hashOf } from '../secrets.ts';
import { createLimit, tooSoon, type Limit } from '../limits.ts';
import { hashPassword, passwordMatches } from './passwords.ts';
import {
  accountByEmail,
  accountOf,
  anyAccount,
  endSessionsOf,
  lockSetUp,
  personStands,
  putAccount,
  putGrant,
  putLink,
  putSession,
  useLink,
} from './store.ts';

/** A session ends when it was not used for this long, and after the longest whatever its use. */
export const SESSION_IDLE = hours(12);
export const SESSION_LONGEST = days(7);
const SET_UP_LASTS = hours(1);
const INVITATION_LASTS = days(7);

/** A session that was just made: its secret goes into the cookie, and only its hash is kept. */
export interface MadeSession {
  readonly secret: string;
  readonly personId: string;
  readonly endsAt: Instant;
}

/** Who sets the organisation up. */
export interface FirstPerson {
  readonly organisation: string;
  readonly name: string;
  readonly email: string;
  readonly zone: string;
}

/** Makes the first person and what every organisation starts with: the catalog's part of set-up. Answers the person's id. */
export type CreateFirst = (tx: Tx, first: FirstPerson) => Promise<Result<string>>;

const ACCESS = system('access');

export interface Access {
  /** A new set-up link's token, or undefined when there is an administrator already. */
  newSetUpToken(): Promise<string | undefined>;
  setUp(token: string, first: FirstPerson & { readonly password: string }, agent: string): Promise<Result<MadeSession>>;
  signIn(email: string, password: string, from: { agent: string; address: string }): Promise<Result<MadeSession>>;
  changePassword(personId: string, change: { now: string; next: string }): Promise<Result<null>>;
  invite(tx: Tx, personId: string): Promise<string>;
  acceptInvitation(token: string, password: string, agent: string): Promise<Result<MadeSession>>;
}

async function makeSession(tx: Tx, person: string, agent: string): Promise<MadeSession> {
  const secret = newToken(tx.clock) + newToken(tx.clock);
  await putSession(tx, { hash: hashOf(secret), person, agent });
  tx.journal({
    action: 'session.made',
    subject: { kind: 'person', id: person },
    because: 'signed in',
    audience: 'restricted',
    body: { agent },
  });
  return { secret, personId: person, endsAt: tx.now + SESSION_LONGEST };
}

class LocalAccess implements Access {
  private readonly db: Database;
  private readonly createFirst: CreateFirst;
  /** Wrong passwords by account and by address. */
  private readonly wrong: Limit = createLimit(5, minutes(5));
  private readonly from: Limit = createLimit(30, minutes(5));

  constructor(db: Database, createFirst: CreateFirst) {
    this.db = db;
    this.createFirst = createFirst;
  }

  async newSetUpToken(): Promise<string | undefined> {
    return this.db.write(ACCESS, async (tx) => {
      // Instances that start at the same moment take turns, so that one link lives: the last.
      await lockSetUp(tx);
      if (await anyAccount(tx)) return undefined;
      const token = newToken(tx.clock);
      await putLink(tx, { hash: hashOf(token), purpose: 'set-up', person: null, endsAt: tx.now + SET_UP_LASTS });
      return token;
    });
  }

  async setUp(token: string, first: FirstPerson & { readonly password: string }, agent: string): Promise<Result<MadeSession>> {
    const password = await hashPassword(first.password);
    return this.db.write<Result<MadeSession>>(ACCESS, async (tx) => {
      // One set-up at a time: whoever comes second finds the link used and an administrator there.
      await lockSetUp(tx);
      if (await anyAccount(tx)) return refuse('gone', 'Evenkeel is set up: sign in instead');
      const link = await useLink(tx, hashOf(token));
      if (link?.purpose !== 'set-up') return refuse('gone', 'this set-up link was used, is over an hour old, or is from an earlier start');
      const made = await this.createFirst(tx, first);
      if (!made.ok) return made;
      await putAccount(tx, made.value, password);
      await putGrant(tx, { id: tx.id(), person: made.value, role: 'admin', team: null });
      tx.journal({ action: 'organisation.set-up', subject: { kind: 'person', id: made.value }, because: 'the first administrator' });
      return ok(await makeSession(tx, made.value, agent));
    });
  }

  async signIn(email: string, password: string, from: { agent: string; address: string }): Promise<Result<MadeSession>> {
    const now = this.db.clock.now();
    const wait = this.wrong.take(email.toLowerCase(), now) ?? this.from.take(from.address, now);
    if (wait !== undefined) return { ok: false, refusal: tooSoon(wait) };
    const account = await accountByEmail(this.db, email);
    if (!(await passwordMatches(account?.password_hash, password)))
      return refuse('wrong-password', 'the email or the password is not right');
    const known = mustHave(account, 'a password matched an account');
    this.wrong.forget(email.toLowerCase());
    return ok(
      await this.db.write({ kind: 'person', id: known.person_id, name: known.name }, async (tx) =>
        makeSession(tx, known.person_id, from.agent),
      ),
    );
  }

  async changePassword(personId: string, change: { now: string; next: string }): Promise<Result<null>> {
    const wait = this.wrong.take(personId, this.db.clock.now());
    if (wait !== undefined) return { ok: false, refusal: tooSoon(wait) };
    const account = await accountOf(this.db, personId);
    if (!(await passwordMatches(account?.password_hash, change.now)))
      return refuse('wrong-password', 'the present password is not right', 'body.now');
    const known = mustHave(account, 'a password matched an account');
    this.wrong.forget(personId);
    const password = await hashPassword(change.next);
    return this.db.write<Result<null>>({ kind: 'person', id: personId, name: known.name }, async (tx) => {
      await putAccount(tx, personId, password);
      await endSessionsOf(tx, personId);
      tx.journal({
        action: 'password.changed',
        subject: { kind: 'person', id: personId },
        because: 'changed by its owner; every session ended',
        audience: 'restricted',
      });
      return ok(null);
    });
  }

  async invite(tx: Tx, personId: string): Promise<string> {
    const token = newToken(tx.clock);
    await putLink(tx, { hash: hashOf(token), purpose: 'invitation', person: personId, endsAt: tx.now + INVITATION_LASTS });
    tx.journal({ action: 'person.invited', subject: { kind: 'person', id: personId }, because: `invited by ${tx.actor.name}` });
    return token;
  }

  async acceptInvitation(token: string, password: string, agent: string): Promise<Result<MadeSession>> {
    const hashed = await hashPassword(password);
    return this.db.write<Result<MadeSession>>(ACCESS, async (tx) => {
      const link = await useLink(tx, hashOf(token));
      if (link?.purpose !== 'invitation' || link.person_id === null)
        return refuse('gone', 'this invitation was used or is over a week old');
      if (!(await personStands(tx, link.person_id))) return refuse('gone', 'whoever this invitation was for is no longer here');
      await putAccount(tx, link.person_id, hashed);
      await endSessionsOf(tx, link.person_id);
      return ok(await makeSession(tx, link.person_id, agent));
    });
  }
}

/** Accounts and sessions of this installation. */
export const createAccess = (db: Database, createFirst: CreateFirst): Access => new LocalAccess(db, createFirst);
