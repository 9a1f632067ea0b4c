import { minutes, ok, refuse, type Result } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database } from '../platform/database/index.ts';
import { createLimit } from '../platform/limits.ts';
import { hashOf } from '../platform/secrets.ts';
import { actOnPage, type PageAct } from '../incidents/index.ts';
import {
  findEscalation,
  nextMethodNow,
  noteCallback,
  pageArrived,
  pageOfCode,
  pageOfToken,
  spokenWords,
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

/** Does what a keypad, a mail or a button says about the page that its token belongs to, as the person who was paged. */
export const answerBy =
  (db: Database, by: Way) =>
  async (token: string, word: Word): Promise<Result<Page>> => {
    const page = await pageOfToken(db, hashOf(token));
    if (page === undefined) return refuse('gone', 'this page is not known any more');
    const done = await actOnPage(db, page, { act: acts[word], by });
    return done.ok ? ok(page) : done;
  };

/** Stores what became of a message; its page goes on, or has its whole time, by it. `subject` begins the name of the line: `call.failed`. */
const newsBy =
  (db: Database, by: Way, subject: string): ProviderHooks['news'] =>
  async (token, news) => {
    const page = await pageOfToken(db, hashOf(token));
    if (page === undefined) return;
    await db.write(system(by), async (tx) => {
      tx.journal({
        action: `${subject}.${news.kind}`,
        subject: { kind: 'page', id: page.id },
        ticket: page.ticketId,
        because: news.detail,
        body: { person: page.personName },
      });
      await (news.kind === 'failed' ? nextMethodNow(tx, page, news.detail) : pageArrived(tx, page));
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
      const page = await pageOfToken(db, hashOf(token));
      const escalation = page === undefined ? undefined : await findEscalation(db, page.ticketId);
      if (escalation === undefined) return undefined;
      const { service, impact } = escalation.facts;
      return spokenWords({ ticket: `T-${escalation.number}`, severity: escalation.severity, service, impact });
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
      const page = await pageOfCode(db, people, said.code);
      if (!page.ok) return page;
      wrong.forget(from);
      const done = await actOnPage(db, page.value, { act: acts[said.command], by: 'sms' });
      if (!done.ok) return done;
      const escalation = await findEscalation(db, page.value.ticketId);
      return ok({ ticket: `T-${escalation?.number ?? '?'}` });
    },
  };
}
