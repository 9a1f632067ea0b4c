import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { lockTickets, type Ticket } from '../incidents/index.ts';
import { CHAT } from './keep-room.ts';
import type { ProviderName } from './providers/provider.ts';
import { readRoomSettings } from './room-settings.ts';
import { MOST_BY_THEMSELVES, STORM, type RoomSettings } from './rules/rooms.ts';
import { insertRoom, madeByThemselves, ticketsWithoutRoom } from './store-rooms.ts';

/** Asks for the room of a ticket that is locked. */
export async function askForRoom(
  tx: Tx,
  ticket: Ticket,
  order: { settings: RoomSettings; providers: readonly ProviderName[]; because: string },
): Promise<Result<null>> {
  const { provider, restricted } = order.settings;
  if (provider === null || !order.providers.includes(provider))
    return refuse('not-ready', 'no chat is set up for rooms: an administrator chooses one under Settings, Chat');
  if (ticket.purpose === 'synthetic') return refuse('not-allowed', "a synthetic ticket is nobody's to talk about");
  if (ticket.restricted && restricted === 'none')
    return refuse('not-allowed', 'a restricted ticket has no room: an administrator may allow private ones under Settings, Chat');
  const isNew = await insertRoom(tx, { ticket: ticket.id, provider, isPrivate: ticket.restricted, because: order.because });
  return isNew ? ok(null) : refuse('already-exists', `T-${ticket.number} has its room`);
}

/** Asks for rooms of tickets that get one by themselves. In a storm only for so many: nobody can be in more. */
export async function askForRooms(db: Database, providers: readonly ProviderName[]): Promise<void> {
  const settings = await readRoomSettings(db);
  if (settings.provider === null || settings.severity === 0) return;
  const restricted = settings.restricted === 'private';
  const wanted = await ticketsWithoutRoom(db, { severity: settings.severity, restricted, most: MOST_BY_THEMSELVES });
  if (wanted.length === 0) return;
  const left = MOST_BY_THEMSELVES - (await madeByThemselves(db, db.clock.now() - STORM));
  for (const id of wanted.slice(0, Math.max(0, left)))
    await db.write(CHAT, async (tx) => {
      const [ticket] = await lockTickets(tx, [id], 'skip');
      if (ticket !== undefined) await askForRoom(tx, ticket, { settings, providers, because: `severity ${ticket.severity}` });
    });
}
