import { gsm7, septets } from './gsm.ts';

/** A part of a short message. Its clause may be shortened at a word, never what stands around it; without a clause it is left out. */
export interface Piece {
  readonly before: string;
  readonly clause: string;
  readonly after: string;
  /** Nothing of this may be lost: ids, severities, where to join. */
  readonly whole?: boolean;
}

const CUT = '..';

/** Ids, numbers and links say nothing, or something else, when they are cut. */
const isUncuttable = (word: string): boolean => /[\d/:@#]/.test(word);

/** As much of a clause as `room` septets hold, whole words, marked where it ends early; empty when nothing fits. */
export function shorten(clause: string, room: number): string {
  if (septets(clause) <= room) return clause;
  const words = clause.split(' ');
  let count = 0;
  let length = -1;
  for (const word of words) {
    length += 1 + septets(word);
    if (length + CUT.length > room) break;
    count += 1;
  }
  const kept = words.slice(0, count).join(' ');
  if (kept !== '') return `${kept.replace(/[,;:.-]+$/, '')}${CUT}`;
  const first = words[0] ?? '';
  if (isUncuttable(first) || room < 6) return '';
  return `${Array.from(first)
    .slice(0, Math.floor((room - CUT.length) / 2))
    .join('')}${CUT}`;
}

/** Parts `room` so that short clauses get all they need and long ones share what is left evenly. */
function shares(lengths: readonly number[], room: number): number[] {
  const given = lengths.map(() => 0);
  let left = Math.max(0, room);
  const order = lengths.map((length, index) => ({ length, index })).sort((a, b) => a.length - b.length);
  for (const [done, { length, index }] of order.entries()) {
    const share = Math.min(length, Math.floor(left / (order.length - done)));
    given[index] = share;
    left -= share;
  }
  return given;
}

const around = (piece: Piece): number => septets(piece.before) + septets(piece.after);
const isThere = (piece: Piece): boolean => piece.clause !== '';
const join = (pieces: readonly Piece[]): string =>
  pieces
    .filter(isThere)
    .map((piece) => piece.before + piece.clause + piece.after)
    .join('')
    .trim();

/**
 * Joins pieces into one text of at most `room` septets. Earlier pieces are served first with what others leave. Whole pieces
 * are kept as they are as long as they fit at all; the caller keeps them short.
 */
export function fit(pieces: readonly Piece[], room: number): string {
  const clean = pieces.map((piece) => ({ ...piece, clause: gsm7(piece.clause) })).filter(isThere);
  const fixed = clean.reduce((sum, piece) => sum + around(piece) + (piece.whole === true ? septets(piece.clause) : 0), 0);
  const given = shares(
    clean.map((piece) => (piece.whole === true ? 0 : septets(piece.clause))),
    room - fixed,
  );
  const cut = clean.map((piece, index) => (piece.whole === true ? piece : { ...piece, clause: shorten(piece.clause, given[index] ?? 0) }));
  for (const [index, piece] of clean.entries()) {
    const present = cut[index];
    if (piece.whole === true || present === undefined || present.clause === piece.clause) continue;
    const others = septets(join(cut.map((each, at) => (at === index ? { ...each, clause: '' } : each))));
    const better = shorten(piece.clause, room - others - around(piece) - 1);
    if (septets(better) > septets(present.clause)) cut[index] = { ...present, clause: better };
  }
  return join(cut);
}
