import type { IncomingHttpHeaders } from 'node:http';

import { minutes, ok, refuse, type Result } from '../../kernel/index.ts';
import { system } from '../actor.ts';
import type { Database } from '../database/index.ts';
import type { Caller, Doorkeeper } from '../http/index.ts';
import { hashOf } from '../secrets.ts';
import { SESSION_IDLE, SESSION_LONGEST } from './access.ts';
import { may, type Action, type Asker, type Subject } from './rules/may.ts';
import { grantsOf, keyByHash, keyById, sessionOf, touchKey, touchSession, type StoredSession } from './store.ts';
import { findSubject } from './targets.ts';

export const COOKIE = 'evenkeel_session';

/** How stale the time of the last use may be: it is not written at every request. */
const TOUCH_AFTER = minutes(1);

/** The session's secret from the request's cookies, if there is one. */
export function sessionSecret(headers: IncomingHttpHeaders): string | undefined {
  const found = (headers.cookie ?? '').split(/;\s*/).find((each) => each.startsWith(`${COOKIE}=`));
  return found?.slice(COOKIE.length + 1);
}

async function liveSession(db: Database, hash: Buffer): Promise<StoredSession | undefined> {
  const session = await sessionOf(db, hash);
  const now = db.clock.now();
  const isOver = session === undefined || now - session.seen_at > SESSION_IDLE || now - session.made_at > SESSION_LONGEST;
  return isOver ? undefined : session;
}

async function bySession(db: Database, secret: string): Promise<Result<Caller | undefined>> {
  const hash = hashOf(secret);
  const session = await liveSession(db, hash);
  const now = db.clock.now();
  // A cookie that is over is no error: the browser still has it, and may read what anyone may.
  if (session === undefined) return ok(undefined);
  const actor = { kind: 'person', id: session.person_id, name: session.name } as const;
  if (now - session.seen_at > TOUCH_AFTER) await db.write(actor, async (tx) => touchSession(tx, hash));
  return ok({ actor, personId: session.person_id, session: secret });
}

async function byKey(db: Database, secret: string): Promise<Result<Caller | undefined>> {
  const key = await keyByHash(db, hashOf(secret));
  if (key === undefined) return refuse('not-signed-in', 'this key is not known, or was revoked', 'headers.authorization');
  const actor = { kind: 'key', id: key.id, name: key.name } as const;
  if (db.clock.now() - (key.seen_at ?? 0) > TOUCH_AFTER) await db.write(actor, async (tx) => touchKey(tx, key.id));
  return ok({ actor, personId: undefined, session: undefined, grants: [{ role: key.role, team: key.team_id }] });
}

const organisation: Subject = { teams: [], involved: [], restricted: true };

async function askerOf(db: Database, caller: Caller): Promise<Asker> {
  if (caller.grants !== undefined) return { personId: caller.personId, grants: caller.grants };
  return { personId: caller.personId, grants: caller.personId === undefined ? [] : await grantsOf(db, caller.personId) };
}

/** What each actor may, by session, key or as the operator of this machine. */
export function createDoorkeeper(db: Database): Doorkeeper {
  const decide = async (caller: Caller, action: Action, subject: Subject): Promise<Result<null>> => {
    const decision = may(await askerOf(db, caller), action, subject);
    return decision.allowed ? ok(null) : refuse('not-allowed', decision.because);
  };
  return {
    async identify({ headers }) {
      const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
      if (bearer !== undefined) return byKey(db, bearer);
      const secret = sessionSecret(headers);
      return secret === undefined ? ok(undefined) : bySession(db, secret);
    },
    async stands({ actor, session }) {
      if (session !== undefined) return (await liveSession(db, hashOf(session))) !== undefined;
      return actor.kind === 'key' && (await keyById(db, actor.id)) !== undefined;
    },
    async permit(caller, permission, input) {
      if (permission.to === 'anyone') return ok(null);
      if (caller === undefined) return refuse('not-signed-in', 'this is for members');
      if (permission.to === 'member') return ok(null);
      if (permission.on === 'organisation') return decide(caller, permission.to, organisation);
      const subject = await findSubject(db, permission.on(input));
      return subject === undefined ? refuse('not-found', 'there is nothing of that name') : decide(caller, permission.to, subject);
    },
  };
}

/** Whoever can open the operator's socket runs this machine: the file's permissions are the proof, and everything is allowed but what has a list. */
export const operatorDoorkeeper = (db: Database): Doorkeeper => ({
  identify: async () => Promise.resolve(ok({ actor: system('operator'), personId: undefined, session: undefined })),
  stands: async () => Promise.resolve(true),
  async permit(_caller, permission, input) {
    if (permission.to === 'anyone' || permission.to === 'member' || permission.on === 'organisation') return ok(null);
    // A list names people: who runs the machine stands on none.
    const subject = await findSubject(db, permission.on(input));
    return subject?.listed === undefined ? ok(null) : refuse('not-allowed', 'it is restricted: only the people on its list may');
  },
});
