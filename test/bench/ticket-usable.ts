import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';
import { z } from 'zod';

import { COOKIE } from '../../src/platform/access/doorkeeper.ts';
import { hashOf } from '../../src/platform/secrets.ts';
import { connect } from '../../src/app/cli/client.ts';
import { fillOrganisation } from '../faults/organisation.ts';
import { Site } from '../faults/site.ts';
import { BareBrowser } from './bare-browser.ts';
import { median, resultOf, type Result } from './result.ts';

const ROUNDS = 5;
/** In each round. */
const OPENED = 5;
const SLOWER = 4;
const LINES = 100;
const PORT = 17_395;

/**
 * Notes when the ticket can be used: its main act can be pressed, its timeline stands, a line can be written, and that is painted. What is
 * pressed then is done, by last-script.ts or the app (test/browser/first-view.test.ts). Then notes when the app has taken over what the server drew.
 */
const NOTE = `(() => {
  const wanted = ['.ticket-acts .button.main:not([disabled])', '.lines .line', '.writing input', '.rail-checklist'];
  const follow = () => {
    if (document.documentElement.hasAttribute('data-app')) requestAnimationFrame(follow);
    else window.taken = performance.now();
  };
  const look = () => {
    if (wanted.every((each) => document.querySelector(each) !== null))
      requestAnimationFrame(() => requestAnimationFrame(() => (window.usable ??= performance.now(), follow())));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

interface Opened {
  readonly usable: number;
  /** Until the app has taken the page over, in milliseconds from the same press. */
  readonly taken: number;
}

const noted = z.tuple([z.number().nullable(), z.number().nullable()]);

/** Opens the ticket in a window that knows nothing of it yet, on a processor made slower. Answers milliseconds from the press. */
async function open(browser: BareBrowser, { url, secret }: { url: string; secret: string }): Promise<Opened> {
  const page = await browser.page({ width: 1280, height: 800 });
  await page.cookie({ name: COOKIE, value: secret, url });
  await page.ask('Page.enable');
  await page.ask('Page.addScriptToEvaluateOnNewDocument', { source: NOTE });
  await page.ask('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.ask('Page.navigate', { url: `${url}/tickets/T-1` });
  for (;;) {
    const [usable, taken] = noted.parse(await page.read('[window.usable ?? null, window.taken ?? null]'));
    if (usable !== null && taken !== null) {
      await page.close();
      return { usable, taken };
    }
    await delay(100);
  }
}

/** A severity 1 with its checklist and a hundred lines, signed in as whoever is paged for it. */
async function ready(site: Site): Promise<string> {
  await fillOrganisation(site.databaseUrl('APP'), 2);
  const client = new pg.Client({ connectionString: site.databaseUrl('OWNER') });
  await client.connect();
  try {
    const secret = randomBytes(32).toString('base64url');
    const person = z.object({ id: z.string() }).parse((await client.query(`select id from person where slug = 'p0'`)).rows[0]).id;
    await client.query('insert into account (person_id, created_at) values ($1, now())', [person]);
    const session = `insert into session (hash, person_id, made_at, seen_at, agent) values ($1, $2, now(), now(), 'bench')`;
    await client.query(session, [hashOf(secret), person]);
    const ask = connect({ EVENKEEL_DATA: site.data });
    await ask('POST /tickets', z.unknown(), { service: 'svc-0', severity: 1, title: 'Card payments fail at checkout' });
    for (let line = 0; line < LINES; line += 1)
      await ask('POST /tickets/T-1/notes', z.unknown(), { text: `What was seen at step ${line}, in as many words as people write` });
    return secret;
  } finally {
    await client.end();
  }
}

/** The screen of an incident with a hundred lines on a processor four times slower: from its address to its use, nothing of it known before. */
export async function ticketUsable(): Promise<Result> {
  const site = await Site.start(PORT, {});
  const browser = await BareBrowser.start();
  try {
    const secret = await ready(site);
    await open(browser, { url: site.url, secret });
    const rounds: number[] = [];
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const opened: Opened[] = [];
      for (let number = 0; number < OPENED; number += 1) opened.push(await open(browser, { url: site.url, secret }));
      rounds.push(median(opened.map((each) => each.usable)));
      taken.push(...opened.map((each) => each.taken));
    }
    const result = resultOf({ name: 'ticket.usable', unit: 'ms', better: 'lower', target: 1000 }, rounds);
    return { ...result, beside: { 'taken over by the app': Math.round(median(taken)) } };
  } finally {
    await browser.end();
    await site.end();
  }
}
