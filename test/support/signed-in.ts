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

/** Gives a person an account and a role, signs in by the API, and answers how to ask as that person. */
export async function signedIn(run: TestApp, who: { id: string; email: string; role: Role; team: string | null }): Promise<Ask> {
  const password = await hashPassword(PASSWORD);
  await run.app.db.write(system('test'), async (tx) => {
    await putAccount(tx, who.id, password);
    await putGrant(tx, { id: tx.id(), person: who.id, role: who.role, team: who.team });
  });
  const answer = await fetch(`${run.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: who.email, password: PASSWORD }),
  });
  const cookie = mustHave(answer.headers.get('set-cookie')?.split(';')[0], `${who.email} is signed in`);
  return async (path, body, method = body === undefined ? 'GET' : 'POST') => {
    const given = await fetch(`${run.url}/api/v1${path}`, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: given.status, body: z.record(z.string(), z.unknown()).parse(await given.json()) };
  };
}
