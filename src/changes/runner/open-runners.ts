import type { KeyObject } from 'node:crypto';

import type { z } from 'zod';

import { minutes, seconds, type Duration, type Refusal, type Result } from '../../kernel/index.ts';
import { wait } from '../../platform/clock/index.ts';
import { system } from '../../platform/actor.ts';
import type { Database } from '../../platform/database/index.ts';
import { jsonIn } from '../../platform/fields.ts';
import { problemOf, type RawAnswer, type RawRequest, type RawRoute } from '../../platform/http/index.ts';
import { createLimit, tooSoon } from '../../platform/limits.ts';
import { hashOf } from '../../platform/secrets.ts';
import { end, nextJob, progress, take } from './give-job.ts';
import { askedForWork, jobProgress, jobResult, takenJob, type SignedJob } from './job-body.ts';
import { runnerKey } from './runner-key.ts';
import { noteRunner, runnerByToken, type StoredRunner } from './store-runners.ts';

/** How long a runner is kept waiting for work. */
const PATIENCE: Duration = seconds(8);
const LOOK_EVERY: Duration = 400;
const SEEN_EVERY: Duration = seconds(15);
/** One megabyte of output, twice as long as JSON. */
const LARGEST = 3 * 1024 * 1024;
/** Wrong credentials of one address in a minute. */
const MOST_WRONG = 30;

const json = (status: number, body: unknown): RawAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

const refused = (refusal: Refusal): RawAnswer => {
  const problem = problemOf(refusal);
  return { ...json(problem.status, problem), headers: { 'content-type': 'application/problem+json' } };
};

const answered = (done: Result<unknown>): RawAnswer => (done.ok ? json(200, done.value ?? {}) : refused(done.refusal));

const unreadable = refused({ code: 'bad-input', detail: 'this is not what a runner of this version says', at: 'body' });

/** Where runners ask for work and say what became of it. */
export interface Runners {
  readonly routes: readonly RawRoute[];
  /** Answers whoever waits for work. */
  stop(): Promise<void>;
}

/** Lets runners of an organisation in: each by its own credential, which opens nothing else. */
export class RunnerDoor implements Runners {
  private readonly db: Database;
  private readonly wrong = createLimit(MOST_WRONG, minutes(1));
  private readonly waiting = new Map<string, symbol>();
  private readonly pending = new Set<Promise<unknown>>();
  private key: KeyObject | undefined;
  private isOpen = true;

  constructor(db: Database) {
    this.db = db;
  }

  get routes(): readonly RawRoute[] {
    return [
      this.route('next', askedForWork, async (runner, { offers }) => this.next(runner, offers)),
      this.route('jobs/:job/take', takenJob, async (runner, { instance }, job) => answered(await take(this.db, { runner, job, instance }))),
      this.route('jobs/:job/progress', jobProgress, async (runner, body, job) =>
        answered(await progress(this.db, { runner, job, ...body })),
      ),
      this.route('jobs/:job/end', jobResult, async (runner, result, job) => answered(await end(this.db, { runner, job, result }))),
    ];
  }

  async stop(): Promise<void> {
    this.isOpen = false;
    this.waiting.clear();
    await Promise.allSettled(this.pending);
  }

  private route<T>(path: string, shape: z.ZodType<T>, act: (runner: StoredRunner, body: T, job: string) => Promise<RawAnswer>): RawRoute {
    const handler = async (request: RawRequest): Promise<RawAnswer> => {
      const runner = await this.runnerOf(request);
      if (!('id' in runner)) return runner;
      const body = shape.safeParse(jsonIn(request.body.toString()));
      return body.success ? act(runner, body.data, request.params['job'] ?? '') : unreadable;
    };
    return { method: 'POST', path: `/in/runners/${path}`, bodyLimit: LARGEST, handler };
  }

  private async runnerOf({ headers, address }: RawRequest): Promise<StoredRunner | RawAnswer> {
    const token = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const runner = token === undefined ? undefined : await runnerByToken(this.db, hashOf(token));
    if (runner !== undefined) return runner;
    const pause = this.wrong.take(address, this.db.clock.now());
    if (pause !== undefined) return refused(tooSoon(pause));
    return refused({ code: 'not-signed-in', detail: 'no runner has this credential, or it was taken back', at: 'headers.authorization' });
  }

  /** Work for a runner, as soon as there is some; of two that ask with one credential the later waits on. */
  private async next(runner: StoredRunner, offers: readonly string[]): Promise<RawAnswer> {
    const turn = Symbol(runner.name);
    this.waiting.set(runner.id, turn);
    const looking = this.look(runner, { offers, turn });
    this.pending.add(looking);
    try {
      return json(200, { job: (await looking) ?? null });
    } finally {
      this.pending.delete(looking);
      if (this.waiting.get(runner.id) === turn) this.waiting.delete(runner.id);
    }
  }

  private async look(runner: StoredRunner, { offers, turn }: { offers: readonly string[]; turn: symbol }): Promise<SignedJob | undefined> {
    const { db } = this;
    this.key ??= await runnerKey(db);
    const isNews = db.clock.now() - (runner.seenAt ?? 0) > SEEN_EVERY || offers.join(' ') !== runner.offers.join(' ');
    if (isNews) await db.write(system('runners'), async (tx) => noteRunner(tx, runner.id, offers));
    const until = db.clock.monotonic() + PATIENCE;
    for (;;) {
      const job = await nextJob(db, runner, this.key);
      if (job !== undefined || !this.isOpen || this.waiting.get(runner.id) !== turn || db.clock.monotonic() > until) return job;
      await wait(db.clock, LOOK_EVERY);
    }
  }
}
