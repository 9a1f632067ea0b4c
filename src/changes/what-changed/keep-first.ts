import { days, hours, minutes, type Duration, type Instant } from '../../kernel/index.ts';
import { system } from '../../platform/actor.ts';
import type { Database, Reader } from '../../platform/database/index.ts';
import { ticketsCutIn } from '../../incidents/index.ts';
import { firstAlertOf } from '../../signals/index.ts';
import { readWhatChanged, type Question, type Told } from './read-what-changed.ts';
import { keepShown, notShown, shownFirst, type ShownFirst } from './store-shown.ts';

/** So many hours are looked back where nobody says. */
export const LOOKED_BACK = 24;
/** Changes that are kept of an answer. */
const KEPT = 10;
/** Where nobody opened the first screen for so long, what it would have shown is kept. */
const UNSEEN: Duration = minutes(10);
const MOST = 20;

interface Ticket {
  readonly id: string;
  readonly serviceId: string;
  readonly cutAt: Instant;
}
type Kept = Pick<ShownFirst, 'overlapping' | 'shownAt'>;
type Asked = Pick<Question, 'hours' | 'most'>;

/** A ticket is cut some time after its first alarm: what was done between the two, a repair as often as not, is no cause. */
async function askedAt(reader: Reader, { id, cutAt }: Ticket): Promise<Instant> {
  return Math.min(cutAt, (await firstAlertOf(reader, id, cutAt - days(1))) ?? cutAt);
}

/** How a ticket is answered, whatever is asked. */
async function tellerOf(reader: Reader, ticket: Ticket): Promise<(asked: Asked) => Promise<Told | undefined>> {
  const at = await askedAt(reader, ticket);
  return async (asked) => readWhatChanged(reader, { service: ticket.serviceId, at, ticket: ticket.id, ...asked });
}

/** Keeps an answer to the ordinary question; one that stands is not touched. */
async function keep(db: Database, ticketId: string, told: Told): Promise<Kept> {
  const { none: isNone, noChange, candidates, ranked, overlapping } = told;
  const kept = ranked.slice(0, KEPT).map(({ change, likelihood }) => ({ change, likelihood }));
  return db.write(system('what changed'), async (tx) => {
    await keepShown(tx, { ticketId, isNone, noChange, candidates, ranked: kept, overlapping: [...overlapping] });
    return { overlapping: [...overlapping], shownAt: tx.now };
  });
}

/**
 * Answers what is asked of a ticket, and keeps what its first screen says: always the answer to the ordinary question, so that whoever asks
 * first does not choose what is measured. Undefined where its service left the catalog.
 */
export async function tellOfTicket(db: Database, ticket: Ticket, asked: Asked): Promise<{ told: Told; kept: Kept } | undefined> {
  const [standing, tell] = await Promise.all([shownFirst(db, ticket.id), tellerOf(db, ticket)]);
  if (standing !== undefined) {
    const told = await tell(asked);
    return told === undefined ? undefined : { told, kept: standing };
  }
  const first = await tell({ hours: LOOKED_BACK, most: Math.max(KEPT, asked.most) });
  if (first === undefined) return undefined;
  const kept = await keep(db, ticket.id, first);
  const told = asked.hours === LOOKED_BACK ? { ...first, ranked: first.ranked.slice(0, asked.most) } : await tell(asked);
  return told === undefined ? undefined : { told, kept };
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
  for (const ticket of cut.filter((each) => unseen.has(each.id))) {
    const tell = await tellerOf(db, ticket);
    const told = await tell({ hours: LOOKED_BACK, most: KEPT });
    if (told !== undefined) await keep(db, ticket.id, told);
  }
  return unseen.size;
}
