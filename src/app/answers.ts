import { refuse, type Result } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database } from '../platform/database/index.ts';
import { hashOf } from '../platform/secrets.ts';
import { actOnPage, type PageAct } from '../incidents/index.ts';
import { findEscalation, nextMethodNow, pageArrived, pageOfToken, spokenWords, type CallHooks } from '../paging/index.ts';

type Word = Parameters<CallHooks['act']>[1];

const acts: Readonly<Record<Word, PageAct>> = { ack: 'stop', take: 'take', decline: 'decline', escalate: 'escalate' };

/** Does what a keypad or a mail says about the page that its token belongs to, as the person who was paged. */
export const answerBy =
  (db: Database, by: 'voice' | 'mail') =>
  async (token: string, word: Word): Promise<Result<unknown>> => {
    const page = await pageOfToken(db, hashOf(token));
    return page === undefined ? refuse('gone', 'this page is not known any more') : actOnPage(db, page, { act: acts[word], by });
  };

/** What calls need: the words to read out, what a key does, and what became of the call. */
export function callHooks(db: Database): CallHooks {
  return {
    act: answerBy(db, 'voice'),
    async say(token) {
      const page = await pageOfToken(db, hashOf(token));
      const escalation = page === undefined ? undefined : await findEscalation(db, page.ticketId);
      if (escalation === undefined) return undefined;
      const { service, impact } = escalation.facts;
      return spokenWords({ ticket: `T-${escalation.number}`, severity: escalation.severity, service, impact });
    },
    async news(token, news) {
      const page = await pageOfToken(db, hashOf(token));
      if (page === undefined) return;
      await db.write(system('voice'), async (tx) => {
        tx.journal({
          action: `call.${news.kind}`,
          subject: { kind: 'page', id: page.id },
          ticket: page.ticketId,
          because: news.detail,
          body: { person: page.personName },
        });
        await (news.kind === 'failed' ? nextMethodNow(tx, page, news.detail) : pageArrived(tx, page));
      });
    },
  };
}
