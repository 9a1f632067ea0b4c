import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { hours, minutes, mustHave } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { reviewView } from '../../src/changes/approvals/read-approvals.ts';
import { setRun } from '../../src/changes/execution/store-runs.ts';
import { lockChange } from '../../src/changes/record/store.ts';
import { end, nextJob, take } from '../../src/changes/runner/give-job.ts';
import { runnerKey } from '../../src/changes/runner/runner-key.ts';
import { findRunner } from '../../src/changes/runner/store-runners.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { freePort } from '../support/free-port.ts';
import { settle, startApp, until, type Cast, type TestApp } from '../support/organisation.ts';
import { readBody } from '../support/read-body.ts';
import { runnerAt, type RunnerProcess } from '../support/runner-process.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;
let ines: Ask;
let tomas: Ask;
let priya: Ask;
let runner: RunnerProcess;
let folder = '';
let between: Server;

/** Somebody between runner and server: hands everything on, or changes what runners are given, or gives it again. */
let meddle: (job: { body: string; signature: string } | null) => unknown = (job) => job;
/** Aborted, it has whoever waits for work answered at once. */
let waiting = new AbortController();
const given = z.object({ job: z.object({ body: z.string(), signature: z.string() }).nullable() });

async function startBetween(): Promise<string> {
  const port = await freePort();
  between = createServer((request, response) => {
    const work = async (): Promise<void> => {
      const headers = { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' };
      const isNext = request.url?.endsWith('/next') === true;
      const asked = fetch(run.url + (request.url ?? ''), { method: 'POST', headers, body: await readBody(request) });
      const enough = new Promise<Response>((resolve) => {
        if (isNext) waiting.signal.addEventListener('abort', () => resolve(Response.json({ job: null })));
      });
      const answer = await Promise.race([asked, enough]);
      const text = await answer.text();
      const passed = isNext && answer.ok ? JSON.stringify({ job: meddle(given.parse(JSON.parse(text)).job) }) : text;
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(passed);
    };
    work().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => void between.listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${port}`;
}

const sh = (script: string, seconds = 20): object => ({ run: ['/bin/sh', '-c', script], seconds });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-ran-'));
  run = await startApp(database.app);
  cast = await settle(run.app);
  const as = async (who: 'ines' | 'tomas' | 'priya', role: 'responder' | 'manager'): Promise<Ask> =>
    signedIn(run, { id: cast.people[who], email: `${who}@example.com`, role, team: cast.payments });
  [ines, tomas, priya] = [await as('ines', 'responder'), await as('tomas', 'responder'), await as('priya', 'manager')];
  expect((await ines('/changes/runners', { name: 'hosts', team: 'payments' })).status).toBe(403);
  const answer = await priya('/changes/runners', { name: 'hosts', team: 'payments' });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  const made = z.object({ token: z.string(), publicKey: z.string() }).parse(answer.body);
  const commands = {
    say: { run: ['/bin/echo', 'host', '{host}'], with: { host: 'cart-[0-9]{1,3}' } },
    leak: sh('echo "the key is hunter2-hunter2, password=swordfish"; exit 3'),
    flood: sh('yes 0123456789 | head -c 3000000; echo the end'),
    hang: sh('echo begun; sleep 600 & sleep 600', 1),
    slow: sh(`echo ran >> ${folder}/slow; echo begun; sleep 600`),
  };
  runner = await runnerAt({ url: await startBetween(), ...made, commands, secrets: ['hunter2-hunter2'] });
  runner.start();
});
afterAll(async () => {
  await runner.stop();
  between.closeAllConnections();
  between.close();
  await run.stop();
  await rm(folder, { recursive: true });
});

/** A step of the runner at work, or of one that is named before the command. */
const step = (command: string, at = 0) => {
  const [runner, rest] = command.startsWith('absent: ') ? ['absent', command.slice(8)] : ['hosts', command];
  return { at, action: 'do it', command: rest, where: 'cart-1', who: 'ines', runner };
};
const reviews = z.object({ items: z.array(reviewView) });

/** A change whose steps are these commands, approved by a peer and started by its technician. */
async function started(...commands: string[]): Promise<string> {
  const first = await ines('/changes', {
    title: 'Drain a host',
    services: ['ledger'],
    kind: 'configuration',
    scheduledStart: run.clock.now() + minutes(5),
    scheduledEnd: run.clock.now() + hours(1),
    timeline: commands.map((command, place) => step(command, place)),
    rollback: [step('say cart-9')],
  });
  const path = `/changes/CHG-${String(first.body['number'])}`;
  const answers = { 'done-before': 'often', tested: 'same', undo: 'minutes', seen: 'no' };
  const submitted = await ines(`${path}/submit`, { answers, why: 'the host fails' });
  expect(submitted.status, JSON.stringify(submitted.body)).toBe(200);
  for (const who of [tomas, priya]) {
    const review = reviews.parse((await who(`${path}/approvals`)).body).items.at(-1);
    const mine = review?.asks.find((each) => each.mine);
    if (mine !== undefined)
      await who(`${path}/answer`, {
        ask: mine.id,
        version: review?.version,
        answer: 'approved',
        expertise: 'I run it',
        reason: 'it fails',
      });
  }
  const begun = await ines(`${path}/run`, { because: 'the others wait' });
  expect(begun.status, JSON.stringify(begun.body)).toBe(200);
  return path;
}

const jobs = z.object({ items: z.array(z.looseObject({ id: z.string(), state: z.string(), because: z.string(), output: z.string() })) });
type Job = z.infer<typeof jobs>['items'][number];
const press = async (path: string, place = 0, because = ''): ReturnType<Ask> =>
  ines(`${path}/run/jobs`, { plan: 'timeline', place, because });
const marked = async (path: string, place: number): ReturnType<Ask> =>
  ines(`${path}/run/steps`, { plan: 'timeline', place, mark: 'skipped', note: 'Seen' });

/** The last command of a change, once it is in one of some states. */
async function comes(path: string, ...states: string[]): Promise<Job> {
  return until(
    `${path} is ${states.join(' or ')}`,
    async () => {
      const found = jobs.parse((await ines(`${path}/run/jobs`)).body).items.at(-1);
      return found !== undefined && states.includes(found.state) ? found : undefined;
    },
    25_000,
  );
}

async function ran(path: string, place: number, state: string): Promise<Job> {
  const pressed = await press(path, place);
  expect(pressed.status, JSON.stringify(pressed.body)).toBe(200);
  return comes(path, state);
}

describe('a runner that an organisation installs', () => {
  it('CHG-10: runs the command of an approved step once, for whoever carries it out, and keeps exit code, times and output', async () => {
    const path = await started('say cart-7', 'leak', 'flood');
    expect((await tomas(`${path}/run/jobs`, { plan: 'timeline', place: 0 })).body['detail']).toContain('Ines Keller carries it out');
    const [one, two] = await Promise.all([press(path), press(path)]);
    expect([one.status, two.status].toSorted((low, high) => low - high)).toEqual([200, 409]);
    const job = await comes(path, 'done');
    expect(job).toMatchObject({ exitCode: 0, output: 'host cart-7\n', dropped: 0, runner: 'hosts', askedBy: 'Ines Keller' });
    expect(Number(job['endedAt'])).toBeGreaterThanOrEqual(Number(job['beganAt']));
    expect((await press(path)).body).toMatchObject({ at: 'body.because' });
    await marked(path, 0);

    // Secrets are masked before they leave the host.
    const leak = await ran(path, 1, 'failed');
    expect(leak).toMatchObject({ exitCode: 3, output: 'the key is [masked], password=[masked]\n' });
    await marked(path, 1);

    // Of three megabytes the beginning and the end are kept, one in all.
    const flood = await ran(path, 2, 'done');
    expect(flood['dropped']).toBeGreaterThan(1_900_000);
    const whole = String((await ines(`${path}/run/jobs/${flood.id}/output`)).body['output']);
    expect(Buffer.byteLength(whole)).toBeLessThanOrEqual(1_048_576);
    expect(whole.endsWith('the end\n')).toBe(true);
    expect(whole).toContain('bytes were left out here');
    await marked(path, 2);

    // CHG-15: what it did is part of the record, which stands once it is closed.
    await ines(`${path}/run/end`, { outcome: 'issues' });
    const closed = await ines(`${path}/close`, { because: 'it is drained', explained: 'a test has no reason' });
    expect(closed.body, JSON.stringify(closed.body)).toMatchObject({ state: 'closed' });
    for (const statement of [
      sql`update change_job set output = 'nothing' where id = ${flood.id}`,
      sql`delete from change_job where id = ${flood.id}`,
    ])
      await expect(run.app.db.write(system('test'), async (tx) => tx.run(statement))).rejects.toThrow('its record stands');
  });

  it('CHG-10: ends what hangs with all that it began, stops what somebody stops, and refuses what its file does not name', async () => {
    const path = await started('hang', 'slow', 'say cart-7;reboot', 'reboot now');
    const hang = await ran(path, 0, 'timed-out');
    expect(hang).toMatchObject({ output: 'begun\n', exitCode: null });
    await marked(path, 0);

    await press(path, 1);
    const slow = await until('its output is seen while it runs', async () => {
      const job = await comes(path, 'running');
      return job.output === 'begun\n' ? job : undefined;
    });
    expect((await marked(path, 1)).body['detail']).toContain('the runner hosts is at work on step 2');
    expect((await ines(`${path}/run/jobs/${slow.id}/stop`, {})).status).toBe(200);
    expect((await comes(path, 'stopped')).because).toBe('somebody stopped it');
    await marked(path, 1);

    expect((await ran(path, 2, 'refused')).because).toBe('"cart-7;reboot" is no host: the file takes cart-[0-9]{1,3}');
    await marked(path, 2);
    expect((await ran(path, 3, 'refused')).because).toBe('this runner\'s file names no command "reboot"');
  });

  it('CHG-10: refuses a job that was forged, one that it had before, and a step that is not the one that was approved', async () => {
    const path = await started('say cart-7');
    meddle = (job) => (job === null ? null : { ...job, body: job.body.replace('cart-7', 'cart-8') });
    expect((await ran(path, 0, 'refused')).because).toContain('signature is by none of the keys');

    let before: unknown = null;
    meddle = (job) => (job === null ? job : (before = job));
    await ran(path, 0, 'done');
    const said = runner.said().length;
    meddle = () => before;
    waiting.abort();
    waiting = new AbortController();
    await until(
      'the runner sees it again',
      async () => (runner.said().slice(said).includes('was here before, and runs once') ? true : undefined),
      25_000,
    );
    meddle = (job) => job;
    expect(runner.said().slice(said)).not.toContain('exit code');

    // Somebody with the database in hand changes the step, and leaves its version as it was.
    await run.app.db.write(system('test'), async (tx) =>
      tx.run(
        sql`update change set body = replace(body::text, 'cart-7', 'cart-8')::jsonb where title = 'Drain a host' and state = 'working'`,
      ),
    );
    expect((await press(path, 0, 'once more')).body['detail']).toContain('not the one that was approved');
    expect((await ines(path, { title: 'x', services: ['ledger'], version: 1 }, 'PUT')).status).toBe(409);
  });

  it('CHG-10: killed in the midst of a job it runs nothing twice, and says that nobody knows what became of it', async () => {
    const beginnings = async (): Promise<number> => (await readFile(join(folder, 'slow'), 'utf8').catch(() => '')).length;
    const before = await beginnings();
    const path = await started('slow', 'say cart-7');
    await press(path);
    await until('it runs', async () => ((await beginnings()) > before ? true : undefined), 25_000);
    await runner.kill();
    runner.start();
    expect((await comes(path, 'unknown')).because).toContain('cut off');
    expect((await press(path)).body).toMatchObject({ at: 'body.because' });
    await marked(path, 0);
    await ran(path, 1, 'done');
    expect(await beginnings()).toBe(before + 'ran\n'.length);
  });

  it('CHG-10: runs one command of a change at a time, whatever its plan and its runner', async () => {
    expect((await priya('/changes/runners', { name: 'absent', team: 'payments' })).status).toBe(201);
    const path = await started('absent: migrate');
    await press(path);
    expect((await ines(`${path}/run/commands`, { command: 'roll-back', because: 'it takes too long' })).status).toBe(200);
    const back = async (): ReturnType<Ask> => ines(`${path}/run/jobs`, { plan: 'rollback', place: 0 });
    expect(await back()).toMatchObject({ status: 409 });
    expect((await back()).body['detail']).toContain('the runner absent is at work on step 1 of the timeline');
    expect((await ines(`${path}/run/jobs/${(await comes(path, 'waiting')).id}/stop`, {})).status).toBe(200);
    expect((await back()).status).toBe(200);
    await comes(path, 'done');
  });

  it('CHG-10: a command that may not begin any more is ended in the journal, and one that somebody let go on meanwhile is not', async () => {
    const { db } = run.app;
    const path = await started('absent: migrate');
    await press(path);
    await ines(`${path}/run/commands`, { command: 'stop', because: 'wait' });
    const [absent, key] = [mustHave(await findRunner(db, 'absent'), 'a runner'), await runnerKey(db)];
    const asked = await db.write(system('test'), async (tx) => {
      const change = mustHave(await lockChange(tx, path.slice('/changes/'.length)), 'a change');
      const ending = nextJob(db, absent, key);
      // So long the one that would end it waits for this lock.
      await new Promise((resolve) => setTimeout(resolve, 150));
      await setRun(tx, change.id, { state: 'walking', known: {} });
      return { ending };
    });
    await asked.ending;
    const { id } = await comes(path, 'waiting', 'refused');
    expect((await comes(path, 'waiting', 'refused')).state).toBe('waiting');

    await ines(`${path}/run/commands`, { command: 'stop', because: 'wait' });
    await nextJob(db, absent, key);
    expect((await comes(path, 'refused')).because).toContain('the change has gone on, or was stopped');
    const said = z.object({ because: z.string(), body: z.looseObject({ job: z.string() }) });
    const lines = await db.many(
      sql`select because, body from journal where action = 'change.command-ended' order by at desc limit 5`,
      said,
    );
    expect(lines.filter(({ body }) => body.job === id)).toHaveLength(1);

    // CHG-15: a runner that was silent until the record was closed is refused with the reason.
    await ines(`${path}/run/commands`, { command: 'go-on', because: 'it may' });
    expect((await press(path)).status).toBe(200);
    const at = { runner: absent, job: (await comes(path, 'waiting')).id };
    expect((await take(db, { ...at, instance: 'the-first' })).ok).toBe(true);
    run.clock.move(minutes(2));
    expect((await marked(path, 0)).status).toBe(200);
    await ines(`${path}/run/end`, { outcome: 'issues' });
    await ines(`${path}/close`, { because: 'nobody heard of it', explained: 'a test has no reason' });
    const result = { instance: 'the-first', state: 'done', exitCode: 0, because: '', output: '', dropped: 0 } as const;
    const late = await end(db, { ...at, result });
    expect(late).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
    expect(JSON.stringify(late)).toContain('its record stands');
  });
});
