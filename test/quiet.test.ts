import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { runCommand } from '../src/app/cli/program.ts';
import { minutes } from '../src/kernel/index.ts';
import { sql } from '../src/platform/database/index.ts';
import type { TestDatabase } from '../src/platform/database/embedded/for-tests.ts';
import { listenForOperator } from '../src/platform/http/index.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { movableClock, startApp, until, type TestApp } from './support/organisation.ts';
import { backUp, makePast, raise, restoredOf, restoreInto, waiting, type Past } from './support/past.ts';
import { firing } from './support/send-signals.ts';
import { signedIn } from './support/signed-in.ts';

const [source, toSend, toDrop] = [await freshDatabase(), await freshDatabase(), await freshDatabase()];
let folder = '';
let past: Past;
/** How many messages wait in the backup, as its source counts them. */
let before = 0;
let run: TestApp | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-quiet-'));
  past = await makePast(source, folder);
  before = await waiting(past.run);
  await backUp({ address: source.app, dataDir: folder, file: join(folder, 'backup') }, { run: past.run });
}, 60_000);
afterEach(async () => {
  await run?.stop();
  run = undefined;
});
afterAll(async () => {
  await past.run.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Restores and starts what was restored, so much later than the backup. */
async function restored(database: TestDatabase, later: number): Promise<{ run: TestApp; dataDir: string }> {
  const dataDir = await mkdtemp(join(folder, 'restored-'));
  const clock = movableClock();
  clock.move(later);
  restoredOf(await restoreInto(database, { dataDir, file: join(folder, 'backup'), now: clock.now() }));
  run = await startApp(database.app, { clock, env: { EVENKEEL_DATA: dataDir } });
  await listenForOperator(run.app.operator, dataDir);
  return { run, dataDir };
}

async function evenkeel(dataDir: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: { say: (line: string) => void out.push(line) }, complain: (line: string) => void err.push(line) };
  const code = await runCommand(args, { EVENKEEL_DATA: dataDir }, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const whole = (raw: string): string => raw.replaceAll(/=\r?\n/g, '');
const subjects = (at: TestApp): string[] => at.mail.mails.map((mail) => mail.header('subject') ?? '').toSorted();
const pause = async (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const counted = z.object({ count: z.number() });
const count = async (at: TestApp, statement: ReturnType<typeof sql>): Promise<number> =>
  (await at.app.db.maybe(statement, counted))?.count ?? -1;

describe('Evenkeel restored from a backup', () => {
  it('PLT-13: starts quiet, lists what it would send, and on release sends exactly that', async () => {
    const { run: now, dataDir } = await restored(toSend, 0);
    await pause(1500);
    expect(now.mail.connections()).toBe(0);
    const listed = await evenkeel(dataDir, 'release');
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(before).toBeGreaterThan(1);
    expect(listed.out).toMatch(new RegExp(`email\\s+${before} messages, ${before} from before the restore`));
    expect(listed.out).toMatch(/ticket\.unowned\s+\d+ clocks?, 0 due/);
    const doctor = await evenkeel(dataDir, 'doctor');
    // Whoever leads the two of severity 1 was not named yet when the engine stopped.
    expect(doctor.out).toMatch(/RED\s+quiet\s+nothing leaves since the restore of .*: \d+ messages and 2 clocks that are due wait/);
    expect((await evenkeel(dataDir, 'release', '--drop', '--send')).code).toBe(2);

    const done = await evenkeel(dataDir, 'release', '--send');
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toContain(`0 messages dropped, ${before} leave`);
    await until('all are handed over', async () => (now.mail.mails.length === before ? true : undefined));
    await pause(1000);
    const titles = subjects(now).map((subject) => /First that waited|Second that waited/.exec(subject)?.[0]);
    expect(titles.length).toBe(before);
    expect(new Set(titles)).toEqual(new Set(['First that waited', 'Second that waited']));
    expect((await evenkeel(dataDir, 'release', '--send')).err).toContain('not quiet');
    expect((await evenkeel(dataDir, 'doctor')).out).toMatch(/ok\s+quiet/);
    expect(now.errors).toEqual([]);
  });

  it('PLT-13: though clocks are due nothing leaves; what comes in meanwhile waits; what is dropped never leaves, and clocks start anew', async () => {
    const { run: now, dataDir } = await restored(toDrop, minutes(60));
    await raise(now.url, past.sender, 'While it was quiet');
    await until('a ticket is cut', async () => ((await firing(now, 'While it was quiet'))[0]?.ticket_id === null ? undefined : true));
    const ada = await signedIn(now, { id: past.cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
    const tomas = await signedIn(now, {
      id: past.cast.people.tomas,
      email: 'tomas@example.com',
      role: 'responder',
      team: past.cast.payments,
    });
    await pause(1500);
    const { quiet } = z
      .object({
        quiet: z.object({
          clocks: z.array(z.object({ kind: z.string(), due: z.number() })),
          messages: z.array(z.object({ channel: z.string(), count: z.number(), before: z.number() })),
        }),
      })
      .parse((await tomas('/quiet')).body);
    expect(quiet.clocks.reduce((sum, each) => sum + each.due, 0)).toBeGreaterThan(2);
    expect(quiet.messages).toMatchObject([{ channel: 'email', before }]);
    const since = (quiet.messages[0]?.count ?? 0) - before;
    expect(since).toBeGreaterThan(0);
    expect(now.mail.connections()).toBe(0);
    expect((await tomas('/quiet/release', { how: 'drop' })).status).toBe(403);

    expect((await ada('/quiet/release', { how: 'drop' })).body).toMatchObject({ superseded: before, leaving: since });
    await now.mail.waitFor((mail) => whole(mail.raw).includes('While it was quiet'));
    await pause(1000);
    expect(subjects(now).filter((subject) => !subject.includes('While it was quiet'))).toEqual([]);
    expect(
      await count(
        now,
        sql`select count(*) as count from message_past where outcome = 'superseded' and detail like 'from before the restore%'`,
      ),
    ).toBe(before);
    expect(await count(now, sql`select count(*) as count from journal where action = 'message.superseded'`)).toBe(before);
    expect(await count(now, sql`select count(*) as count from journal where action in ('evenkeel.restored', 'evenkeel.released')`)).toBe(2);
    expect(await count(now, sql`select count(*) as count from clock where due_at <= ${new Date(now.clock.now()).toISOString()}`)).toBe(0);
    expect((await evenkeel(dataDir, 'audit', 'verify')).out).toContain('All as it was written');
    // What is still open is escalated as from a new start.
    now.clock.move(minutes(20));
    await now.mail.waitFor((mail) => whole(mail.raw).includes('First that waited'));
    expect(subjects(now).some((subject) => subject.includes('Answered long ago'))).toBe(false);
    expect(now.errors).toEqual([]);
  });
});
