import { days, minutes, seconds, type Duration, type Instant } from '../../kernel/index.ts';

/** What an organisation wants of rooms. */
export interface RoomSettings {
  /** In which chat; null makes none. */
  readonly provider: 'slack' | 'mattermost' | null;
  /** Tickets of this severity and worse get one by themselves; 0 for by a press alone. */
  readonly severity: 0 | 1 | 2;
  /** Whether a restricted ticket may have a private one. */
  readonly restricted: 'none' | 'private';
  /** So long after a ticket is over its room is archived. */
  readonly archiveAfterDays: number;
}

export const defaultRooms: RoomSettings = { provider: null, severity: 1, restricted: 'none', archiveAfterDays: 3 };

/** What is known of a ticket where its room is decided upon. */
export interface RoomTicket {
  readonly number: number;
  readonly severity: number;
  readonly state: string;
  readonly stateAt: Instant;
  readonly restricted: boolean;
}

const over = new Set(['resolved', 'closed', 'rejected', 'duplicate']);
const MOST_NAME = 60;

/** What a room is called; of a restricted ticket nothing but its number. `again` tells it from rooms of that name that are somebody else's. */
export function roomName(ticket: Pick<RoomTicket, 'number' | 'restricted'>, service: string, again: number): string {
  const slug = service.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const name = `t-${ticket.number}${ticket.restricted ? '' : `-${slug}`}`.slice(0, MOST_NAME).replace(/-+$/, '');
  return again <= 1 ? name : `${name}-${again}`;
}

const stateWords: Readonly<Record<string, string>> = { assigned: 'nobody works on it yet' };

/** What stands at the head of a room: how the incident is, who leads it, and where it is kept. */
export function roomTopic(ticket: Pick<RoomTicket, 'severity' | 'state'>, leader: string | undefined, link: string): string {
  const led = leader === undefined ? [] : [`led by ${leader}`];
  return [`Severity ${ticket.severity}`, stateWords[ticket.state] ?? ticket.state, ...led, link].join(' · ');
}

/** Why a room must end; undefined while it goes on. */
export function endOfRoom(
  room: { readonly isPrivate: boolean },
  ticket: RoomTicket,
  at: { settings: RoomSettings; now: Instant },
): string | undefined {
  if (ticket.restricted && !room.isPrivate) return 'the ticket is restricted now, and the room was open to all';
  const { archiveAfterDays } = at.settings;
  if (!over.has(ticket.state) || at.now < ticket.stateAt + days(archiveAfterDays)) return undefined;
  return `the ticket was ${ticket.state} ${archiveAfterDays} ${archiveAfterDays === 1 ? 'day' : 'days'} ago`;
}

/** When a room is looked after again: each second while people work, seldom once it is over. */
export function nextLook(state: string, readEvery: Duration): Duration {
  if (over.has(state)) return minutes(1);
  return Math.min(readEvery, state === 'restored' ? seconds(5) : seconds(1));
}

const LONGEST = minutes(5);

/** When what failed is tried again: soon, then less often, and never sooner than the chat asks for. */
export const tryAgainAfter = (tries: number, asked: Duration | undefined): Duration =>
  Math.max(asked ?? 0, Math.min(LONGEST, seconds(2) * 2 ** Math.min(tries, 10)));

/** In a storm no more rooms than this are made by themselves within `STORM`: nobody can be in more. */
export const MOST_BY_THEMSELVES = 10;
export const STORM: Duration = minutes(15);
