import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { days, hours } from '../../src/kernel/index.ts';
import { reviewView } from '../../src/changes/approvals/read-approvals.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { runnerAt, type RunnerProcess, type RunnerWords } from '../support/runner-process.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ines: Ask;
let tomas: Ask;
let priya: Ask;
let made: { token: string; publicKey: string };
let runner: RunnerProcess;
const others: RunnerProcess[] = [];

const sh = (script: string): object => ({ run: ['/bin/sh', '-c', script], seconds: 20 });
const commands = (folder: string): RunnerWords['commands'] => ({
  say: { run: ['/bin/echo', 'host', '{host}'], with: { host: 'cart-[0-9]{1,3}' } },
  count: sh(`echo ran >> ${folder}`),
  leak: sh('echo "the key is hunter2-hunter2, password=swordfish"; exit 3'),
  flood: sh('head -c 3000000 /dev/zero | tr "\\\\0" "x" | fold -w 100'),
  hang: { ...sh('echo begun; sleep 600 & sleep 600'), seconds: 1 },
  slow: sh('echo begun; sleep 60'),
});

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
  const as = async (who: 'ines' | 'tomas' | 'priya', role: 'responder' | 'manager'): Promise<Ask> =>
    signedIn(run, { id: cast.people[who], email: `${who}@example.com`, role, team: cast.payments });
  [ines, tomas, priya] = [await as('ines', 'responder'), await as('tomas', 'responder'), await as('priya', 'manager')];
  expect((await ines('/changes/runners', { name: 'hosts', team: 'payments' })).status).toBe(403);
  const answer = await priya('/changes/runners', { name: 'hosts', team: 'payments' });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  made = z.object({ token: z.string(), publicKey: z.string() }).parse(answer.body);
  runner = await runnerAt({ url: run.url, ...made, commands: commands(`/tmp/never`), secrets: ['hunter2-hunter2'] });
  runner.start();
});
afterAll(async () => {
  for (const each of [runner, ...others]) await each.stop();
  await run.stop();
});

const step = (command: string, at = 0) => ({ at, action: 'do it', command, where: 'cart-1', who: 'ines', runner: 'hosts' });

/** A change whose steps are these commands, approved by a peer and started by its technician. */
async function started(...given: string[]): Promise<string> {
  const first = await ines('/changes', {
    title: 'Drain a host',
    services: ['ledger'],
    kind: 'configuration',
    scheduledStart: run.clock.now() + days(14),
    scheduledEnd: run.clock.now() + days(14) + hours(1),
    timeline: given.map((command, place) => step(command, place)),
    rollback: [step('say cart-9')],
  });
  const path = `/changes/CHG-${String(first.body['number'])}`;
  const answers = { 'done-before': 'often', tested: 'same', undo: 'minutes', seen: 'no' };
  const submitted = await ines(`${path}/submit`, { answers });
  expect(submitted.status, JSON.stringify(submitted.body)).toBe(200);
  const reviews = z.object({ items: z.array(reviewView) });
  for (const who of [tomas, priya]) {
    const review = reviews.parse((await who(`${path}/approvals`)).body).items.at(-1);
    const mine = review?.asks.find((each) => each.mine);
    if (mine !== undefined)
      await who(`${path}/answer`, { ask: mine.id, version: review?.version, answer: 'approved', expertise: 'I run it' });
  }
  const begun = await ines(`${path}/run`, undefined, 'POST');
  expect(begun.status, JSON.stringify(begun.body)).toBe(200);
  return path;
}

const jobs = z.object({
  items: z.array(
    z.looseObject({
      id: z.string(),
      state: z.string(),
      because: z.string(),
      output: z.string(),
      exitCode: z.number().nullable(),
      dropped: z.number(),
    }),
  ),
});
type Job = z.infer<typeof jobs>['items'][number];
const last = async (path: string): Promise<Job | undefined> => jobs.parse((await ines(`${path}/run/jobs`)).body).items.at(-1);
const order = { plan: 'timeline', place: 0 };
const press = async (path: string, more: object = {}): ReturnType<Ask> => ines(`${path}/run/jobs`, { ...order, ...more });

async function comes(path: string, ...states: string[]): Promise<Job> {
  return until(
    `${path} is ${states.join(' or ')}; the runner said ${runner.said()}`,
    async () => {
      const found = await last(path);
      return found !== undefined && states.includes(found.state) ? found : undefined;
    },
    20_000,
  );
}

describe('a runner that an organisation installs', () => {
  it('CHG-10: runs the command of an approved step, and its exit code, times and output are kept', async () => {
    const path = await started('say cart-7');
    expect((await tomas(`${path}/run/jobs`, order)).body['detail']).toContain('Ines Keller carries it out');
    const [one, two] = await Promise.all([press(path), press(path)]);
    expect([one.status, two.status].toSorted((low, high) => low - high)).toEqual([200, 409]);
    const job = await comes(path, 'done');
    expect(job).toMatchObject({ exitCode: 0, output: 'host cart-7\n', dropped: 0, runner: 'hosts', askedBy: 'Ines Keller' });
    expect(job['endedAt']).toBeGreaterThanOrEqual(Number(job['beganAt']));
    expect((await press(path)).body).toMatchObject({ at: 'body.because' });
  });
});
