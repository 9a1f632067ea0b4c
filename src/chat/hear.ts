import { system, type Actor } from '../platform/actor.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { findTicket, noteSaid } from '../incidents/index.ts';
import { personOf, type Named } from './identities.ts';
import type { ChatProvider, Heard } from './providers/provider.ts';
import { insertMessage, lockMessage, setMessage } from './store-messages.ts';
import type { Room } from './store-rooms.ts';

/** So much of one message stands on a timeline. */
const MOST_TEXT = 4000;

interface Speaker {
  readonly person: Named | undefined;
  /** What they are called there, and where that is. */
  readonly called: string;
}

/** The person themselves; a name that is nobody's here says so wherever it stands. */
const actorOf = ({ person, called }: Speaker): Actor =>
  person === undefined ? system(called) : { kind: 'person', id: person.id, name: person.name };

/** What became of a message: said, edited or taken back; undefined where nothing did. */
async function newsOf(tx: Tx, room: Room, said: Heard): Promise<{ action: string; text: string } | undefined> {
  if (await insertMessage(tx, room.id, said)) return said.gone ? undefined : { action: 'chat.said', text: said.text };
  const known = await lockMessage(tx, room.id, said.message);
  if (known === undefined || known.gone) return undefined;
  if (said.gone) {
    await setMessage(tx, room.id, { ...said, text: known.text });
    return { action: 'chat.taken-back', text: known.text };
  }
  if (said.version <= known.version || said.text === known.text) return undefined;
  await setMessage(tx, room.id, said);
  return { action: 'chat.edited', text: said.text };
}

async function write(tx: Tx, room: Room, told: { said: Heard; speaker: Speaker; provider: ChatProvider }): Promise<void> {
  const { said, speaker, provider } = told;
  const news = await newsOf(tx, room, said);
  if (news === undefined) return;
  const text = news.text.slice(0, MOST_TEXT);
  tx.journal({
    action: news.action,
    subject: { kind: 'room', id: room.id },
    ticket: room.ticketId,
    because: text,
    body: { text, message: said.message, in: provider.label, unlinked: speaker.person === undefined },
  });
  // It ends the silence that the leader is asked about. It holds back no page: people chat while nobody works.
  const ticket = speaker.person === undefined ? undefined : await findTicket(tx, room.ticketId);
  if (ticket !== undefined && ticket.severity <= 2) await noteSaid(tx, ticket.id);
}

/** Writes what was said in a room on its ticket's timeline: each message once, each edit and each taking back beside it. */
export async function hear(db: Database, room: Room, heard: { provider: ChatProvider; messages: readonly Heard[] }): Promise<void> {
  const { provider } = heard;
  const speakers = new Map<string, Speaker>();
  for (const said of heard.messages) {
    if (said.text.trim() === '' && !said.gone) continue;
    const speaker = speakers.get(said.user) ?? (await speakerOf(db, provider, said.user));
    speakers.set(said.user, speaker);
    await db.write(actorOf(speaker), async (tx) => write(tx, room, { said, speaker, provider }));
  }
}

async function speakerOf(db: Database, provider: ChatProvider, user: string): Promise<Speaker> {
  const person = await personOf(db, provider.name, user);
  return { person, called: person === undefined ? `${await provider.nameOf(user)} (${provider.label})` : person.name };
}
