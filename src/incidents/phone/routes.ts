import { z } from 'zod';

import { refusals } from '../../kernel/index.ts';
import type { Database } from '../../platform/database/index.ts';
import type { RawAnswer, RawRequest, RawRoute } from '../../platform/http/index.ts';
import { clocksOf } from '../../platform/engine/index.ts';
import { hashOf } from '../../platform/secrets.ts';
import { loadDirectory } from '../../catalog/index.ts';
import {
  answerAllOf,
  clockKinds,
  findPage,
  nextInLine,
  pageOfToken,
  pagesOfTickets,
  unansweredOfPerson,
  type Page,
} from '../../paging/index.ts';
import { actOnPage, pageActs, type PageAct } from '../act-on-page.ts';
import type { MinePage } from './mine.ts';
import { sayable } from '../rules/restriction.ts';
import { findTicket, ticketsByIds, type Ticket } from '../store.ts';
import { noSuchPage, phonePage, refreshOf, type PhoneScreen } from './screen.ts';

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

const said: Readonly<Record<PageAct, string>> = {
  stop: 'Your page is stopped. The others were told.',
  take: 'The ticket is yours. Other pages for it are over.',
  restored: 'Restored. The clocks of the ticket have ended.',
  decline: 'Declined. The next person is being paged.',
  escalate: 'The next person is being paged.',
  snooze: 'Snoozed. You are paged again in ten minutes.',
};

const names = (pages: readonly Page[]): string =>
  pages.map((page) => `${page.personName} (${page.state === 'unanswered' ? 'paged' : page.state})`).join(', ');

async function others(db: Database, page: Page): Promise<string> {
  const all = await pagesOfTickets(db, [page.ticketId]);
  const rest = [...new Map(all.filter((each) => each.personId !== page.personId).map((each) => [each.personId, each])).values()];
  return rest.length === 0 ? 'Nobody yet. You are first.' : names(rest);
}

async function nextOf(db: Database, page: Page): Promise<PhoneScreen['next']> {
  const due = (await clocksOf(db, [page.ticketId])).find((clock) => clock.kind === clockKinds.unowned);
  if (due === undefined) return undefined;
  return { who: await nextInLine(db, page.ticketId), at: due.dueAt };
}

/** What else pages the same person. */
async function mineOf(db: Database, page: Page): Promise<MinePage[]> {
  const pages = (await unansweredOfPerson(db, page.personId)).filter((each) => each.id !== page.id);
  const tickets = new Map(
    (
      await ticketsByIds(
        db,
        pages.map((each) => each.ticketId),
      )
    ).map((ticket) => [ticket.id, ticket]),
  );
  return pages.flatMap(({ id, ticketId, heldUntil }) => {
    const ticket = tickets.get(ticketId);
    return ticket === undefined ? [] : [{ id, number: ticket.number, title: sayable(ticket).title, severity: ticket.severity, heldUntil }];
  });
}

async function screenOf(db: Database, found: { page: Page; ticket: Ticket; token: string; publicUrl: string }): Promise<PhoneScreen> {
  const { page, ticket, token } = found;
  const directory = await loadDirectory(db);
  const service = directory.service(ticket.serviceId);
  return {
    token,
    person: page.personName,
    zone: directory.person(page.personId)?.zone ?? 'UTC',
    now: db.clock.now(),
    severity: ticket.severity,
    title: sayable(ticket).title,
    number: ticket.number,
    service: service?.slug ?? 'unknown',
    tier: service?.tier ?? null,
    since: ticket.cutAt,
    impact: sayable(ticket).impact,
    because: page.because,
    paged: page.madeAt,
    others: await others(db, page),
    next: await nextOf(db, page),
    runbook: ticket.runbook,
    ticketUrl: `${found.publicUrl}/tickets/T-${ticket.number}`,
    page: page.state,
    ticket: ticket.state,
    mine: await mineOf(db, page),
    said: undefined,
  };
}

interface Asked {
  readonly db: Database;
  readonly publicUrl: string;
  readonly token: string;
}

async function show(asked: Asked, status: number, words: string | undefined): Promise<RawAnswer> {
  const page = await pageOfToken(asked.db, hashOf(asked.token));
  const ticket = page === undefined ? undefined : await findTicket(asked.db, page.ticketId);
  if (page === undefined || ticket === undefined) return { status: 404, headers, body: noSuchPage(asked.publicUrl) };
  const screen = { ...(await screenOf(asked.db, { page, ticket, ...asked })), said: words };
  return { status, headers: { ...headers, ...refreshOf(screen) }, body: phonePage(screen) };
}

const isAct = (text: string): text is PageAct => pageActs.some((act) => act === text);

/** The page that a press means: that of the link, or another of the same person. */
async function pressedPage(asked: Asked, own: Page, id: unknown): Promise<Page | undefined> {
  if (id === undefined) return own;
  const wanted = z.uuid().safeParse(id);
  const page = wanted.success ? await findPage(asked.db, wanted.data) : undefined;
  return page?.personId === own.personId ? page : undefined;
}

async function stopAll(asked: Asked, own: Page): Promise<RawAnswer> {
  const person = { id: own.personId, name: own.personName };
  const stopped = await asked.db.write({ kind: 'person', ...person }, async (tx) => answerAllOf(tx, { person, by: 'link' }));
  const count = `${stopped.length} page${stopped.length === 1 ? '' : 's'}`;
  return show(asked, 200, stopped.length === 0 ? 'None of your pages was open.' : `${count} of yours stopped. The others were told.`);
}

async function press(asked: Asked, act: string, query: RawRequest['query']): Promise<RawAnswer> {
  const own = await pageOfToken(asked.db, hashOf(asked.token));
  if (own !== undefined && act === 'stop-all') return stopAll(asked, own);
  const page = own === undefined ? undefined : await pressedPage(asked, own, query['page']);
  if (page === undefined || !isAct(act)) return { status: 404, headers, body: noSuchPage(asked.publicUrl) };
  const done = await actOnPage(asked.db, page, { act, by: 'link' });
  if (!done.ok) return show(asked, refusals[done.refusal.code].status, `Nothing was changed: ${done.refusal.detail}.`);
  return show(asked, 200, said[act]);
}

/** How large a press may be: it says nothing. */
const LARGEST = 1024;
/** How long tokens are looked for: any text of another form is unknown at once. */
const TOKEN = /^[a-z0-9]{32}$/;

/** The phone page `/p/TOKEN`. A GET answers nothing: mail scanners and link previews open links too. */
export function phoneRoutes(from: { db: Database; publicUrl: string }): readonly RawRoute[] {
  const asked = (token: string | undefined): Asked => ({
    db: from.db,
    publicUrl: from.publicUrl,
    token: TOKEN.test(token ?? '') ? (token ?? '') : '-',
  });
  return [
    { method: 'GET', path: '/p/:token', bodyLimit: 0, handler: async (request) => show(asked(request.params['token']), 200, undefined) },
    {
      method: 'POST',
      path: '/p/:token/:act',
      bodyLimit: LARGEST,
      handler: async (request) => press(asked(request.params['token']), request.params['act'] ?? '', request.query),
    },
  ];
}
