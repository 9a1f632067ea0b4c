import { ok, refuse, type Instant, type Result } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { matcherText, type Matcher } from './rules/matchers.ts';
import { keepsId, refuseSilence, silenceState } from './rules/silences.ts';
import { lockSilence, moveSilenceStamp, saveSilence, type Silence } from './store-silences.ts';

/** A silence as somebody asks for it. */
export interface SilenceAsked {
  /** The silence that it changes, if any. */
  readonly id: string | undefined;
  readonly matchers: readonly Matcher[];
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly comment: string;
  /** The author as the sender wrote it: kept, and believed by nobody. */
  readonly toldAuthor: string;
  /** The team on whose services it may hold; null for all. */
  readonly teamId: string | null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => UUID.test(text);

async function end(tx: Tx, silence: Silence, because: string): Promise<void> {
  const startsAt = Math.min(silence.startsAt, tx.now);
  await saveSilence(tx, { ...silence, startsAt, endsAt: tx.now }, '');
  tx.journal({ action: 'silence.ended', subject: { kind: 'silence', id: silence.id }, because });
}

async function write(tx: Tx, silence: Omit<Silence, 'updatedAt' | 'author'>, asked: SilenceAsked): Promise<Result<string>> {
  await saveSilence(tx, { ...silence, author: tx.actor }, asked.toldAuthor);
  tx.journal({
    action: silence.id === asked.id ? 'silence.changed' : 'silence.made',
    subject: { kind: 'silence', id: silence.id },
    because: asked.comment === '' ? 'no reason was given' : asked.comment,
    body: { matchers: asked.matchers.map(matcherText), startsAt: silence.startsAt, endsAt: silence.endsAt },
  });
  return ok(silence.id);
}

/**
 * Makes a silence, or changes one as Alertmanager does: it keeps its id where only the comment or the end changes, else
 * the old one ends and another begins. Answers the id. The transaction's actor is the author.
 */
export async function putSilence(tx: Tx, asked: SilenceAsked): Promise<Result<string>> {
  const refused = refuseSilence(asked, tx.now);
  if (refused !== undefined) return refuse('bad-input', refused, 'body');
  await moveSilenceStamp(tx);
  const { comment, endsAt, teamId } = asked;
  const matchers = asked.matchers.map((matcher) => ({ ...matcher }));
  if (asked.id !== undefined) {
    const before = isUuid(asked.id) ? await lockSilence(tx, asked.id) : undefined;
    if (before === undefined || !mayTouch(before, teamId)) return refuse('not-found', 'silence not found', 'body.id');
    if (keepsId(before, asked, tx.now))
      return write(tx, { id: before.id, matchers, startsAt: asked.startsAt, endsAt, comment, teamId: before.teamId }, asked);
    if (silenceState(before, tx.now) !== 'expired') await end(tx, before, 'another was made in its place');
  }
  return write(tx, { id: tx.id(), matchers, startsAt: Math.max(asked.startsAt, tx.now), endsAt, comment, teamId }, asked);
}

/** A team's token touches that team's silences alone. */
const mayTouch = (silence: Silence, teamId: string | null): boolean => teamId === null || silence.teamId === teamId;

/** Ends a silence now; one that is over stays so. */
export async function endSilence(tx: Tx, asked: { id: string; teamId: string | null; because: string }): Promise<Result<null>> {
  await moveSilenceStamp(tx);
  const silence = isUuid(asked.id) ? await lockSilence(tx, asked.id) : undefined;
  if (silence === undefined || !mayTouch(silence, asked.teamId)) return refuse('not-found', 'silence not found');
  if (silenceState(silence, tx.now) !== 'expired') await end(tx, silence, asked.because);
  return ok(null);
}
