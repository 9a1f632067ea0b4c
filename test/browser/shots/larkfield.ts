import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { mustHave } from '../../../src/kernel/index.ts';
import { fillDemo } from '../../../src/app/demo/fill.ts';
import { keepingChannels, type Kept } from '../../../src/app/demo/kept-channels.ts';
import { system } from '../../../src/platform/actor.ts';
import type { DatabaseAddress } from '../../../src/platform/database/index.ts';
import { freePort } from '../../support/free-port.ts';
import { movableClock, startApp, until, type TestApp } from '../../support/organisation.ts';
import { caller } from '../web-app.ts';

const people = z.object({ items: z.array(z.object({ id: z.string(), slug: z.string() })) });
const made = z.object({ token: z.string() });
const tickets = z.object({ items: z.array(z.object({ number: z.number(), title: z.string() })) });
const paged = z.object({ pages: z.array(z.object({ id: z.string() })) });

type Act = ReturnType<typeof caller>;

/** The demo's shop, opened at an instant; time jumps only by `to`. */
export interface Larkfield {
  readonly run: TestApp;
  /** The session of somebody, by their slug. */
  sessionOf(slug: string): Promise<string>;
  as(slug: string): Promise<Act>;
  to(instant: number): void;
  /** An alert that pages; answers its ticket as T-12, and the page. */
  fires(what: { severity: number; service: string; title: string }): Promise<{ ticket: string; page: string }>;
  /** The path of the phone page that a message about a title links to. */
  linkTo(title: string): Promise<string>;
  stop(): Promise<void>;
}

function acting(run: TestApp, ids: ReadonlyMap<string, string>): Pick<Larkfield, 'sessionOf' | 'as'> {
  // An invitation that is accepted ends the sessions before it: each person signs in once.
  const sessions = new Map<string, Promise<string>>();
  const signIn = async (slug: string): Promise<string> => {
    const id = mustHave(ids.get(slug), `${slug} is in the demo`);
    const { access, db } = run.app;
    const token = await db.write(system('test'), async (tx) => access.invite(tx, id));
    const session = await access.acceptInvitation(token, 'a sentence to remember', 'test');
    if (!session.ok) throw new Error(session.refusal.detail);
    return session.value.secret;
  };
  const sessionOf = async (slug: string): Promise<string> => {
    const standing = sessions.get(slug) ?? signIn(slug);
    sessions.set(slug, standing);
    return standing;
  };
  return { sessionOf, as: async (slug) => caller(run, await sessionOf(slug)) };
}

async function fire(run: TestApp, act: Act, what: { token: string; severity: number; service: string; title: string }) {
  const { token, ...signal } = what;
  await fetch(`${run.url}/in/${token}/generic`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...signal, key: signal.title }),
  });
  return until(`a page for ${what.title}`, async () => {
    const { items } = tickets.parse(await act('GET', '/tickets?view=open&limit=100'));
    const found = items.find(({ title }) => title === what.title);
    if (found === undefined) return undefined;
    const { pages } = paged.parse(await act('GET', `/tickets/T-${found.number}`));
    return pages[0] === undefined ? undefined : { ticket: `T-${found.number}`, page: pages[0].id };
  });
}

/** Fills a database with the demo's 90 days up to an instant, and opens it there. The same instant has the same history. */
export async function openLarkfield(address: DatabaseAddress, end: number): Promise<Larkfield> {
  const dataDir = await mkdtemp(join(tmpdir(), 'evenkeel-shots-'));
  const kept: Kept[] = [];
  const keep = async (each: Kept): Promise<void> => Promise.resolve(void kept.push(each));
  const publicUrl = `http://127.0.0.1:${await freePort()}`;
  await fillDemo({ address, end, days: 90, publicUrl, dataDir, keep: () => keep });
  kept.length = 0;
  const clock = movableClock();
  const to = (instant: number): void => clock.move(instant - clock.now());
  to(end);
  const run = await startApp(address, { clock, channels: (settings) => keepingChannels(settings, keep) });
  const all = await run.app.db.many({ text: 'select id, slug from person', values: [] }, people.shape.items.element);
  const acts = acting(run, new Map(all.map(({ slug, id }) => [slug, id])));
  const mara = await acts.as('mara');
  const source = { name: 'Checkout probes', source: 'generic', team: 'commerce', scopes: ['post'] };
  const { token } = made.parse(await mara('POST', '/integrations', source));
  return {
    run,
    ...acts,
    to,
    fires: async (what) => fire(run, mara, { ...what, token }),
    linkTo: async (title) =>
      until(`a message about ${title}`, async () => {
        const message = kept.findLast(({ content }) => `${content.subject} ${content.text}`.includes(title));
        const link = message === undefined ? undefined : /\/p\/[a-z0-9]{32}/.exec(JSON.stringify(message.content));
        return Promise.resolve(link?.[0]);
      }),
    async stop() {
      await run.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}
