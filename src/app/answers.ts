import { minutes, ok, refuse, type Result } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database } from '../platform/database/index.ts';
import { createLimit } from '../platform/limits.ts';
import { hashOf } from '../platform/secrets.ts';
import { actOnPage, type PageAct, type PageOrder } from '../incidents/index.ts';
import {
  findEscalation,
  nextMethodNow,
  noteCallback,
  pagesArrived,
  pagesByIds,
  pagesOfToken,
  spokenWords,
  tokenOfCode,
  whoIsAt,
  type CallbackParts,
  type CallHooks,
  type Page,
  type ProviderHooks,
  type SmsHooks,
  type Way,
} from '../paging/index.ts';

type Word = Parameters<ProviderHooks['act']>[1];

const acts: Readonly<Record<Word, PageAct>> = { ack: 'stop', take: 'take', decline: 'decline', escalate: 'escalate' };

/** The pages that a token answers: of one message about several all of them, the most severe first. */
async function pagesBehind(db: Database, hash: Buffer): Promise<Page[]> {
  const ids = await pagesOfToken(db, hash);
  const pages = new Map((await pagesByIds(db, ids)).map((page) => [page.id, page]));
  return ids.flatMap((id) => pages.get(id) ?? []);
}

/** Acts on each page of a message. What is over already stands back while others are open; it is refused where none took the act. */
async function actOnAll(db: Database, pages: readonly Page[], order: PageOrder): Promise<Result<Page>> {
  const open = pages.filter((page) => page.state === 'unanswered');
  let acted: Page | undefined;
  let refused: Result<Page> = refuse('gone', 'this page is not known any more');
  for (const page of open.length > 0 ? open : pages) {
    const done = await actOnPage(db, page, order);
    if (done.ok) acted ??= page;
    else refused = done;
  }
  return acted === undefined ? refused : ok(acted);
}

/** Does what a keypad, a mail or a button says about the page that its token belongs to, as the person who was paged. */
export const answerBy =
  (db: Database, by: Way) =>
  async (token: string, word: Word): Promise<Result<Page>> => {
    const pages = await pagesBehind(db, hashOf(token));
    return actOnAll(db, pages, { act: acts[word], by });
  };

/** Stores what became of a message; its page goes on, or has its whole time, by it. `subject` begins the name of the line: `call.failed`. */
const newsBy =
  (db: Database, by: Way, subject: string): ProviderHooks['news'] =>
  async (token, news) => {
    const pages = await pagesBehind(db, hashOf(token));
    if (pages.length === 0) return;
    await db.write(system(by), async (tx) => {
      tx.journal(
        ...pages.map((page) => ({
          action: `${subject}.${news.kind}`,
          subject: { kind: 'page', id: page.id },
          ticket: page.ticketId,
          because: news.detail,
          body: { person: page.personName },
        })),
      );
      await (news.kind === 'failed' ? nextMethodNow(tx, pages, news.detail) : pagesArrived(tx, pages));
    });
  };

const isNewFor =
  (db: Database, by: Way): ProviderHooks['isNew'] =>
  async (name) =>
    db.write(system(by), async (tx) => noteCallback(tx, name));

/** What channels need whose providers call back: the same for each, under its own name. */
export const callbackParts = (db: Database, onError: CallbackParts['onError']): CallbackParts => ({
  hooks: (by) => ({ act: answerBy(db, by), isNew: isNewFor(db, by), news: newsBy(db, by, by) }),
  onError,
});

/** What calls need: the words to read out, what a key does, and what became of the call. */
export function callHooks(db: Database): CallHooks {
  return {
    act: answerBy(db, 'voice'),
    isNew: isNewFor(db, 'voice'),
    news: newsBy(db, 'voice', 'call'),
    async say(token) {
      const pages = await pagesBehind(db, hashOf(token));
      const [first] = pages;
      const escalation = first === undefined ? undefined : await findEscalation(db, first.ticketId);
      if (escalation === undefined) return undefined;
      const { service, impact } = escalation.facts;
      const more = pages.length > 1 ? `You have ${pages.length} pages, and your key answers all. The first: ` : '';
      return more + spokenWords({ ticket: `T-${escalation.number}`, severity: escalation.severity, service, impact });
    },
  };
}

const unclear = refuse('bad-input', 'reply with the four digits of the page, and T to take the ticket, such as 4827 T');

/** What SMS need. Who guesses codes is not answered after five that are wrong in ten minutes. */
export function smsHooks(db: Database): SmsHooks {
  const wrong = createLimit(5, minutes(10));
  return {
    isNew: isNewFor(db, 'sms'),
    news: newsBy(db, 'sms', 'sms'),
    async reply(from, said) {
      const people = await whoIsAt(db, 'sms', from);
      if (people.length === 0 || wrong.take(from, db.clock.now()) !== undefined) return undefined;
      if (said === undefined) return unclear;
      const token = await tokenOfCode(db, people, said.code);
      if (!token.ok) return token;
      wrong.forget(from);
      const pages = await pagesBehind(db, token.value);
      const done = await actOnAll(db, pages, { act: acts[said.command], by: 'sms' });
      if (!done.ok) return done;
      const escalation = await findEscalation(db, done.value.ticketId);
      const more = pages.length > 1 ? ` and ${pages.length - 1} more` : '';
      return ok({ ticket: `T-${escalation?.number ?? '?'}${more}` });
    },
  };
}
