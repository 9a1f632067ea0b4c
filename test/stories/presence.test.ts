import { z } from 'zod';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { iso, seconds } from '../../src/kernel/index.ts';
import { presenceStore } from '../../src/incidents/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { createLive, type Live } from '../../src/platform/live/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ask: Ask;
let ticket = '';
/** Two instances. */
let lives: readonly [Live, Live];
const errors: unknown[] = [];

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  ask = await signedIn(run, { id: cast.people.ines, email: 'ines@example.com', role: 'responder', team: cast.payments });
  const made = await ask('/tickets', { service: 'ledger', severity: 3, title: 'Books do not balance' });
  ticket = z.object({ id: z.string() }).parse(made.body).id;
  const { db } = run.app;
  const onError = (error: unknown): void => void errors.push(error);
  const plan = { db, onError, read: async () => Promise.resolve(undefined), presence: presenceStore(db) };
  lives = [createLive(plan), createLive(plan)];
});
afterAll(async () => {
  lives.forEach((live) => live.stop());
  await run.stop();
});

const present = z.object({ ticket: z.string(), people: z.array(z.object({ name: z.string() })), more: z.number() });

interface Screen {
  /** Whom it was told of last. */
  readonly sees: () => readonly string[] | undefined;
  readonly leave: () => void;
}

/** A screen that shows the ticket, by one of the instances. */
async function look(live: Live, personId: string | undefined): Promise<Screen> {
  let text = '';
  const write = (piece: string): boolean => (text += piece).length > 0;
  const leave = await live.follow({ write, end: () => undefined, personId }, { last: undefined, watched: [ticket] });
  return {
    leave,
    sees: () => {
      const last = [...text.matchAll(/^event: present\ndata: (.*)$/gm)].at(-1)?.[1];
      return last === undefined ? undefined : present.parse(JSON.parse(last)).people.map(({ name }) => name);
    },
  };
}

const seen = async (screen: Screen, ...names: readonly string[]): Promise<void> =>
  until(`${names.join(', ')} on the screen, not ${screen.sees()?.join(', ') ?? 'nothing'}`, async () =>
    Promise.resolve(JSON.stringify(screen.sees()) === JSON.stringify(names) ? true : undefined),
  ).then(() => undefined);

it('INC-13: whoever has a ticket on a screen sees who else has, whatever instance they follow by, until they leave', async () => {
  const ines = await look(lives[0], cast.people.ines);
  await seen(ines, 'Ines Keller');
  const [tomas, again, key] = [
    await look(lives[1], cast.people.tomas),
    await look(lives[0], cast.people.tomas),
    await look(lives[1], undefined),
  ];
  for (const screen of [ines, tomas, key]) await seen(screen, 'Ines Keller', 'Tomas Rivera');
  // One screen of two is closed: he still looks.
  again.leave();
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await seen(ines, 'Ines Keller', 'Tomas Rivera');
  tomas.leave();
  for (const screen of [ines, key]) await seen(screen, 'Ines Keller');
  ines.leave();
  key.leave();
  expect(errors).toEqual([]);
});

it('INC-13: who looked by an instance that died does not look for ever, and nobody is told who looks at what is restricted', async () => {
  const ines = await look(lives[0], cast.people.ines);
  await run.app.db.write(system('test'), async (tx) => {
    const rows = [
      [cast.people.tomas, tx.now - seconds(35)],
      [cast.people.olga, tx.now - seconds(50)],
    ] as const;
    for (const [person, at] of rows)
      await tx.run(
        sql`insert into presence (instance, ticket_id, person_id, seen_at) values (${tx.id()}, ${ticket}, ${person}, ${iso(at)})`,
      );
  });
  await seen(ines, 'Ines Keller', 'Tomas Rivera');
  // Nobody writes for him any more.
  await seen(ines, 'Ines Keller');
  await run.app.db.write(system('test'), async (tx) => tx.run(sql`update ticket set restricted = true where id = ${ticket}`));
  await seen(ines);
  ines.leave();
});
