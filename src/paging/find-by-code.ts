import { days, ok, refuse, type Result } from '../kernel/index.ts';
import type { Database } from '../platform/database/index.ts';
import { peopleReachedAt } from '../catalog/index.ts';
import { replyCode } from './rules/sms-reply.ts';
import { tokensOfPeople } from './store-answers.ts';
import { pagesByIds } from './store.ts';

/** An older page is not answered by its code any more: four digits come again. */
const HOLDS = days(3);

/** Who is paged at an address of a channel. */
export const whoIsAt = async (db: Database, channel: string, address: string): Promise<readonly string[]> =>
  peopleReachedAt(db, channel, address);

/** The hash of the token, of a page of one of these people, that a code belongs to: of several the one whose page is open. Refuses what fits none, or more than one. */
export async function tokenOfCode(db: Database, people: readonly string[], code: string): Promise<Result<Buffer>> {
  const tokens = await tokensOfPeople(db, people, db.clock.now() - HOLDS);
  const fitting = tokens.filter(({ hash }) => replyCode(hash) === code);
  const pages = await pagesByIds(db, [...new Set(fitting.map((token) => token.page_id))]);
  const open = pages.filter((page) => page.state === 'unanswered');
  const [page, another] = open.length > 0 ? open : pages;
  const token = fitting.find((each) => each.page_id === page?.id);
  if (page === undefined || token === undefined) return refuse('not-found', `no page of yours has the code ${code}`);
  return another === undefined
    ? ok(Buffer.from(token.hash))
    : refuse('conflict', `two pages of yours have the code ${code}, so answer by the link`);
}
