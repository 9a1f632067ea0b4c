import { hours, minutes, type Duration } from '../../kernel/index.ts';
import { system } from '../../platform/actor.ts';
import type { Database } from '../../platform/database/index.ts';
import { ticketsCutIn } from '../../incidents/index.ts';
import { readWhatChanged, type Told } from './read-what-changed.ts';
import { keepShown, notShown, type ShownFirst } from './store-shown.ts';

/** So many hours are looked back where nobody says. */
export const LOOKED_BACK = 24;
/** Changes that are kept of an answer. */
const KEPT = 10;
/** Where nobody opened the first screen for so long, what it would have shown is kept. */
const UNSEEN: Duration = minutes(10);
const MOST = 20;

/** Keeps what an incident's first screen said, and answers it; later answers are not kept. */
export async function keepFirst(db: Database, ticketId: string, told: Told): Promise<Pick<ShownFirst, 'overlapping' | 'shownAt'>> {
  const { none: isNone, noChange, candidates, ranked, overlapping } = told;
  const kept = ranked.slice(0, KEPT).map(({ change, likelihood }) => ({ change, likelihood }));
  return db.write(system('what changed'), async (tx) => {
    await keepShown(tx, { ticketId, isNone, noChange, candidates, ranked: kept, overlapping: [...overlapping] });
    return { overlapping: [...overlapping], shownAt: tx.now };
  });
}

/** Answers for incidents of the last hours that nobody has looked at, so that they are counted too; answers how many. */
export async function keepUnseen(db: Database): Promise<number> {
  const now = db.clock.now();
  const cut = await ticketsCutIn(db, { from: now - hours(6), until: now - UNSEEN, severities: [1, 2], most: 200 });
  const unseen = new Set(
    (
      await notShown(
        db,
        cut.map(({ id }) => id),
      )
    ).slice(0, MOST),
  );
  for (const { id, serviceId, cutAt } of cut.filter((each) => unseen.has(each.id))) {
    const told = await readWhatChanged(db, { service: serviceId, at: cutAt, hours: LOOKED_BACK, most: KEPT, ticket: id });
    if (told !== undefined) await keepFirst(db, id, told);
  }
  return unseen.size;
}
