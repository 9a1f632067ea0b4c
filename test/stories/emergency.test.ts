import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { runCommand } from '../../src/app/cli/program.ts';
import { seconds } from '../../src/kernel/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { cutOff, type CutOff } from '../support/cut-off.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { startMailServer, type MailServer, type ReceivedMail } from '../support/mail-server.ts';
import { freePort } from '../support/free-port.ts';
import { settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { ask, folded, sender } from '../support/send-signals.ts';

const database = await freshDatabase();
/** As long as the product waits 30 s. */
const AFTER = seconds(2);

let folder = '';
let mail: MailServer;
let ways: readonly [CutOff, CutOff];
let runs: readonly [TestApp, TestApp];
let token = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-emergency-'));
  mail = await startMailServer();
  ways = [await cutOff(database.app), await cutOff(database.app)];
  const ports = [await freePort(), await freePort()] as const;
  const start = async (which: 0 | 1): Promise<TestApp> =>
    startApp(ways[which].address, {
      mail,
      port: ports[which],
      env: { EVENKEEL_PEERS: `http://127.0.0.1:${ports[1 - which]}` },
      emergency: { dataDir: join(folder, String(which)), after: AFTER },
    });
  const first = await start(0);
  await settle(first.app);
  token = (await sender(first)).token;
  runs = [first, await start(1)];
});
afterAll(async () => {
  await Promise.all(ways.map(async (way) => way.mend()));
  await Promise.all(runs.map(async (run) => run.stop()));
  await Promise.all(ways.map(async (way) => way.close()));
  await mail.close();
  await rm(folder, { recursive: true, force: true });
});

/** The instance's own database, whatever is cut. */
const rows = async <T>(text: ReturnType<typeof sql>, row: z.ZodType<T>): Promise<T[]> => runs[0].app.db.many(text, row);

const post = async (run: TestApp, name: string, more: object = {}): Promise<number> => {
  const labels = { alertname: name, service: 'ledger', severity: 'critical' };
  const alert = { labels, annotations: { summary: `${name} fires` }, startsAt: new Date(run.clock.now()).toISOString(), ...more };
  return (await ask(`${run.url}/in/${token}/api/v2/alerts`, { body: [alert] })).status;
};

/** Pages by mail, to each person as many. The service has no rotation: its expert and the manager are paged together. */
const pagesAbout = (name: string): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const each of mail.mails) {
    if (each.raw.includes(`${name} fires`) && each.header('X-Priority') === '1') found[each.to] = (found[each.to] ?? 0) + 1;
  }
  return found;
};
const once = { 'ines@example.com': 1, 'priya@example.com': 1 };
const toInes = async (name: string, ms = 20_000): Promise<ReceivedMail> =>
  mail.waitFor((each) => each.to === 'ines@example.com' && each.raw.includes(`${name} fires`), ms);
const linkIn = (raw: string): string => /https?:\/\/\S+\/e\/[\w-]{84}/.exec(raw.replace(/=\r\n/g, ''))?.[0] ?? 'no link';

/** What happens every minute. */
const renew = async (): Promise<void> => void (await Promise.all(runs.map(async (run) => run.emergency?.renewBundle())));

const ticket = z.object({ id: z.string(), number: z.number(), state: z.string(), owner_name: z.string().nullable() });
const ticketsAbout = async (name: string): Promise<z.infer<typeof ticket>[]> =>
  rows(sql`select id, number, state, owner_name from ticket where title = ${`${name} fires`}`, ticket);

describe('with the database gone', () => {
  it('PAG-17: what is accepted pages from the signed snapshot, is answered by its link, and becomes one ticket that pages nobody again', async () => {
    await renew();
    await ways[0].cut();
    const began = Date.now();
    expect(await post(runs[0], 'Gone')).toBe(200);
    expect(Date.now() - began).toBeLessThan(seconds(4));
    const page = await toInes('Gone');
    expect(page.header('Subject')).toContain('database away');
    const link = linkIn(page.raw);
    expect((await ask(link)).text).toContain('Page to Ines Keller, in emergency');
    await until('the other page', async () => (pagesAbout('Gone')['priya@example.com'] === 1 ? true : undefined));
    expect((await ask(`${link}/take`, { method: 'POST' })).text).toContain('It is yours');
    await ways[0].mend();
    const [cut] = await until('a ticket that is taken', async () => {
      const found = await ticketsAbout('Gone');
      return found[0]?.state === 'researching' ? found : undefined;
    });
    expect(cut?.owner_name).toBe('Ines Keller');
    await folded(runs[0]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await ticketsAbout('Gone')).toHaveLength(1);
    expect(pagesAbout('Gone')).toEqual(once);
    const lines = await rows(
      sql`select because from journal where ticket_id = ${cut?.id ?? ''} order by at, id`,
      z.object({ because: z.string() }),
    );
    const told = lines.map((line) => line.because).join('\n');
    expect(told).toContain('paged in emergency, while the database was away');
    expect(told).toContain('Ines Keller said "take"');
  });

  it('PAG-17: two instances that are cut off page each by itself, hear of the answer from each other, and make one ticket of it', async () => {
    await renew();
    await Promise.all(ways.map(async (way) => way.cut()));
    expect(await Promise.all(runs.map(async (run) => post(run, 'Twice')))).toEqual([200, 200]);
    const fromBoth = await until(
      'a page from each',
      async () => {
        const found = mail.mails.filter((each) => each.to === 'ines@example.com' && each.raw.includes('Twice fires'));
        return found.length === 2 ? found : undefined;
      },
      20_000,
    );
    expect(new Set(fromBoth.map((each) => linkIn(each.raw).split('/e/')[0])).size).toBe(2);
    expect((await ask(`${linkIn(fromBoth[0]?.raw ?? '')}/take`, { method: 'POST' })).status).toBe(200);
    await until('the word of the peer', async () => {
      const texts = await Promise.all(fromBoth.map(async (each) => (await ask(linkIn(each.raw))).text));
      return texts.every((text) => text.includes('You have answered this page: take.')) ? true : undefined;
    });
    await Promise.all(ways.map(async (way) => way.mend()));
    await until(
      'a ticket that is taken',
      async () => ((await ticketsAbout('Twice'))[0]?.state === 'researching' ? true : undefined),
      20_000,
    );
    await folded(runs[0]);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await ticketsAbout('Twice')).toHaveLength(1);
    expect(pagesAbout('Twice')).toEqual({ 'ines@example.com': 2, 'priya@example.com': 2 });
  });

  it('PAG-17: what ended meanwhile, or is of no severity that pages, pages nobody', async () => {
    await renew();
    await ways[0].cut();
    expect(await post(runs[0], 'Over')).toBe(200);
    const endsAt = new Date(runs[0].clock.now()).toISOString();
    // An end before its start, be it by a millisecond, is refused.
    expect(await post(runs[0], 'Over', { startsAt: endsAt, endsAt })).toBe(200);
    expect(await post(runs[0], 'Lesser', { labels: { alertname: 'Lesser', service: 'ledger', severity: 'warning' } })).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, AFTER + 2500));
    await ways[0].mend();
    await until('the tickets', async () => ((await ticketsAbout('Lesser')).length === 1 ? true : undefined), 20_000);
    await folded(runs[0]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect([pagesAbout('Over'), pagesAbout('Lesser')]).toEqual([{}, {}]);
  });

  it('PLT-4: the command shows who is on call from the verified bundle, and believes none that was changed', async () => {
    await renew();
    const crisis = async (): Promise<{ code: number; said: string }> => {
      const lines: string[] = [];
      const say = (line: string): void => void lines.push(line);
      const code = await runCommand(['crisis'], { EVENKEEL_DATA: join(folder, '0') }, { out: { say }, complain: say });
      return { code, said: lines.join('\n') };
    };
    const shown = await crisis();
    expect(shown.code).toBe(0);
    expect(shown.said).toMatch(/ledger\s+primary\s+Ines Keller \(email ines@example\.com\)/);
    const file = join(folder, '0', 'crisis', 'bundle.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('Ines Keller', 'Mallory'));
    const refused = await crisis();
    expect(refused.code).toBe(1);
    expect(refused.said).toContain('cannot be believed');
    await renew();
  });
});
