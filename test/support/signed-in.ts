import { z } from 'zod';

import { mustHave } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { hashPassword } from '../../src/platform/access/passwords.ts';
import { putAccount, putGrant } from '../../src/platform/access/store.ts';
import type { Role } from '../../src/platform/access/index.ts';
import type { TestApp } from './organisation.ts';

const PASSWORD = 'a long enough password';

/** What the API answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Asks our own API as one person; a body makes it a POST unless it is said otherwise. */
export type Ask = (path: string, body?: unknown, method?: string) => Promise<ApiAnswer>;

/** Hashed once: it is made to take its time. */
let hashed: Promise<string> | undefined;

interface Person {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly team: string | null;
}

/** Gives a person an account and a role, signs in by the API, and answers the cookie of the session. */
export async function cookieOf(run: TestApp, who: Person): Promise<string> {
  hashed ??= hashPassword(PASSWORD);
  const password = await hashed;
  await run.app.db.write(system('test'), async (tx) => {
    await putAccount(tx, who.id, password);
    await putGrant(tx, { id: tx.id(), person: who.id, role: who.role, team: who.team });
  });
  return sessionOf(run, who.email);
}

/** The cookie of a new session. */
export async function sessionOf(run: TestApp, email: string): Promise<string> {
  const answer = await fetch(`${run.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  return mustHave(answer.headers.get('set-cookie')?.split(';')[0], `${email} is signed in`);
}

/** How to ask by a session. */
export const askBy =
  (run: TestApp, cookie: string): Ask =>
  async (path, body, method = body === undefined ? 'GET' : 'POST') => {
    const given = await fetch(`${run.url}/api/v1${path}`, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: given.status, body: z.record(z.string(), z.unknown()).parse(await given.json()) };
  };

/** Gives a person an account and a role, signs in by the API, and answers how to ask as that person. */
export const signedIn = async (run: TestApp, who: Person): Promise<Ask> => askBy(run, await cookieOf(run, who));

/** Signs somebody in who was signed in before: a session does not outlive days that a story passes over. */
export const signedInAgain = async (run: TestApp, email: string): Promise<Ask> => askBy(run, await sessionOf(run, email));
