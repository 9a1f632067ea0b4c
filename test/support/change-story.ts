import { expect } from 'vitest';
import { z } from 'zod';

import { days, hours, mustHave } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { saveService, serviceBody } from '../../src/catalog/index.ts';
import { reviewView, type ReviewView } from '../../src/changes/approvals/read-approvals.ts';
import { freshDatabase } from './fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from './organisation.ts';
import { signedIn, signedInAgain, type Ask } from './signed-in.ts';

const reviews = z.object({ items: z.array(reviewView) });

/** What a submitter answers of a change without risk, and of one with much. */
export const calm = { 'done-before': 'often', tested: 'same', undo: 'minutes', seen: 'no' };
export const wild = { 'done-before': 'never', tested: 'not', undo: 'longer', seen: 'no' };

/** One step of a plan. */
export const planned = (at: number, action: string, watch = false) => ({ at, action, where: 'cart-1', who: 'ines', watch });

/** A running app in which people of Payments write changes of `cart`, approve them and carry them out, all by the API. */
export interface ChangeStory {
  readonly run: TestApp;
  readonly cast: Cast;
  /** Asks as somebody, who signs in again where time has passed. */
  readonly as: (who: string) => Ask;
  /** Lets time pass. */
  readonly pass: (time: number) => void;
  /** Asks as somebody what must go well. */
  readonly did: (who: string, ...asked: Parameters<Ask>) => Promise<Record<string, unknown>>;
  readonly plan: (rest?: Record<string, unknown>) => Record<string, unknown>;
  /** Writes a record, and puts it forward; answers its path. */
  readonly drafted: (rest?: Record<string, unknown>) => Promise<string>;
  readonly submitted: (rest?: Record<string, unknown>, given?: Record<string, unknown>) => Promise<string>;
  readonly last: (path: string) => Promise<ReviewView>;
  readonly state: (path: string) => Promise<unknown>;
  /** Answers as a person what asks them. */
  readonly answers: (who: string, path: string, rest: Record<string, unknown>) => ReturnType<Ask>;
  /** A change that Ines wrote and that peer and manager have approved. */
  readonly approved: (rest?: Record<string, unknown>) => Promise<string>;
  /** The link in the mail that asks somebody about a change. */
  readonly linkTo: (path: string, to: string) => Promise<string>;
  /** Presses what a link's page offers. */
  readonly press: (link: string, form: Record<string, string>) => Promise<{ status: number; text: string }>;
}

async function settleCart(run: TestApp): Promise<void> {
  await run.app.db.write(system('test'), async (tx) => {
    const customers = [{ name: 'The shop', approval: 'desk@customer.example', notification: 'told@customer.example' }];
    const notifications = { change: ['list@example.com', 'person:olga'], event: [] };
    const body = serviceBody.parse({ name: 'Cart', team: 'payments', tier: 1, customers, notifications });
    return saveService(tx, { slug: 'cart', body, because: 'test' });
  });
}

async function settlePeople(run: TestApp, cast: Cast): Promise<Map<string, Ask>> {
  const asks = new Map<string, Ask>();
  const people = [
    ['admin', 'admin', null],
    ['ines', 'responder', cast.payments],
    ['tomas', 'responder', cast.payments],
    ['priya', 'manager', cast.payments],
    ['olga', 'viewer', null],
  ] as const;
  for (const [slug, role, team] of people)
    asks.set(slug, await signedIn(run, { id: cast.people[slug], email: `${slug}@example.com`, role, team }));
  return asks;
}

async function press(link: string, form: Record<string, string>): Promise<{ status: number; text: string }> {
  const shown = await fetch(link);
  const version = /name="version" value="(\d+)"/.exec(await shown.text())?.[1] ?? '1';
  const answer = await fetch(link, { method: 'POST', body: new URLSearchParams({ version, ...form }) });
  return { status: answer.status, text: await answer.text() };
}

/** Starts the app and the story. */
export async function startChangeStory(): Promise<ChangeStory> {
  const run = await startApp((await freshDatabase()).app);
  const cast = await settle(run.app);
  const asks = await settlePeople(run, cast);
  await settleCart(run);
  const as =
    (who: string): Ask =>
    async (...asked) => {
      const known = asks.get(who) ?? (await signedInAgain(run, `${who}@example.com`));
      asks.set(who, known);
      return known(...asked);
    };
  const did: ChangeStory['did'] = async (who, ...[path, body, method]) => {
    const answer = await as(who)(path, body, method);
    expect([200, 201], `${path}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
    return answer.body;
  };
  const plan: ChangeStory['plan'] = (rest = {}) => ({
    title: 'New pool size',
    services: ['cart'],
    kind: 'configuration',
    scheduledStart: run.clock.now() + days(14),
    scheduledEnd: run.clock.now() + days(14) + hours(1),
    timeline: [planned(0, 'set the pool to 40'), planned(600, 'watch errors', true)],
    rollback: [planned(0, 'set the pool to 20')],
    ...rest,
  });
  const rounds = async (who: string, path: string): Promise<ReviewView[]> => reviews.parse(await did(who, `${path}/approvals`)).items;
  const drafted = async (rest = {}): Promise<string> => `/changes/CHG-${String((await did('ines', '/changes', plan(rest)))['number'])}`;
  const submitted: ChangeStory['submitted'] = async (rest = {}, given = { answers: calm }) => {
    const path = await drafted(rest);
    await did('ines', `${path}/submit`, given);
    return path;
  };
  const answers: ChangeStory['answers'] = async (who, path, rest) => {
    const shown = (await rounds(who, path)).at(-1);
    const mine = shown?.asks.find((each) => each.mine);
    return as(who)(`${path}/answer`, { ask: mine?.id ?? cast.service, version: shown?.version ?? 1, answer: 'approved', ...rest });
  };
  return {
    run,
    cast,
    as,
    did,
    plan,
    drafted,
    submitted,
    answers,
    press,
    pass: (time) => {
      run.clock.move(time);
      asks.clear();
    },
    last: async (path) => mustHave((await rounds('ines', path)).at(-1), 'a round'),
    state: async (path) => (await did('ines', path))['state'],
    approved: async (rest = {}) => {
      const path = await submitted(rest, { answers: calm, why: 'the pool is full' });
      for (const [who, expertise] of [
        ['tomas', 'I wrote it'],
        ['priya', ''],
      ] as const) {
        const answer = await answers(who, path, { expertise, reason: 'it cannot wait' });
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      }
      return path;
    },
    linkTo: async (path, to) => {
      const name = path.split('/').at(-1) ?? '';
      const mail = await run.mail.waitFor((each) => each.to.includes(to) && each.raw.includes(`${name} asks for your approval`));
      const text = (await mail.parsed()).text ?? '';
      return mustHave(/https?:\/\/\S+\/c\/[0-9a-f]{64}/.exec(text)?.[0], `a link in ${text}`);
    },
  };
}
