import { days, hours, wallMillisAt, type Instant, type WallMillis, type Zone } from '../../kernel/index.ts';
import { readDay, readTime, type PaperDay, type PaperTime } from './paper-times.ts';

/** A sheet that was written while systems were down, as somebody types it in. */
export interface Sheet {
  readonly text: string;
  /** Whose clock its times are of. */
  readonly zone: Zone;
  /** The day of its first line, where it is not written on it. */
  readonly day: PaperDay | undefined;
  readonly now: Instant;
  /** When the ticket was cut: nothing on its sheet is much older. */
  readonly cutAt: Instant;
}

/** One thing that happened, as the sheet says. */
export interface PaperLine {
  /** The line of the sheet, counted from 1. */
  readonly line: number;
  readonly at: Instant;
  readonly text: string;
}

/** A line that cannot be taken as it is, why, and what to do about it. */
export interface WrongLine {
  readonly line: number;
  readonly text: string;
  readonly wrong: string;
  readonly remedy: string;
}

/** So many lines are taken at once, each of at most so many characters. */
export const MOST_LINES = 500;
export const LONGEST_LINE = 2000;

const DAY = days(1);
/** A time that is this much earlier than the one above it is of the next day. */
const ROLLS_OVER = hours(12);
/** A time that is a little earlier was written down late. */
const WRITTEN_LATE = hours(2);
const OLDEST = days(366);

interface Entry {
  readonly line: number;
  readonly raw: string;
  readonly day: PaperDay | undefined;
  readonly time: PaperTime;
  readonly text: string;
}

type Piece =
  | { readonly entry: Entry }
  | { readonly day: PaperDay; readonly line: number; readonly raw: string }
  | { readonly wrong: WrongLine }
  | { readonly more: string }
  | 'nothing';

const bullet = /^(?:[-*•·>#]+\s+)?[[(]?\s*/;
const about = /^(?:~|≈|ca?\.\s*|circa\s+|about\s+|around\s+|approx(?:\.|imately)?\s+|at\s+)/i;
const until = /^\s*(?:-|–|—|to|until|till)\s*(\d{1,2}[:h]\d{2}(?:\s*[ap]\.?m\.?)?)(?!\d)/i;
const between = /^[\s\])|,.:;>–—-]+/;
/** What stands around a date that has a line of its own. */
const ruled = /^[#=*_\s–—-]+|[#=*_\s:–—-]+$/g;

const bad = (line: number, text: string, [wrong, remedy]: readonly [string, string]): Piece => ({ wrong: { line, text, wrong, remedy } });

/** What happened, and what the sheet says beside its time: that it is a guess, or until when it lasted. */
function wordsOf(rest: string, isAbout: boolean): string {
  const end = until.exec(rest);
  const words = rest
    .slice(end?.[0].length ?? 0)
    .replace(between, '')
    .trim();
  const notes = [...(isAbout ? ['about then'] : []), ...(end === null ? [] : [`until ${end[1]?.trim() ?? ''}`])];
  return words === '' || notes.length === 0 ? words : `${words} (${notes.join(', ')})`;
}

function entryOf(line: number, raw: string): Piece | undefined {
  const begun = raw.trim().replace(bullet, '');
  const day = readDay(begun);
  if (day !== undefined && 'wrong' in day) return bad(line, raw, [day.wrong, day.remedy]);
  const afterDay = (day === undefined ? begun : day.rest.replace(between, '')).trim();
  const guess = about.exec(afterDay)?.[0] ?? '';
  const time = readTime(afterDay.slice(guess.length));
  if (time === undefined) return undefined;
  if ('wrong' in time) return bad(line, raw, [time.wrong, time.remedy]);
  const text = wordsOf(time.rest, guess !== '' && !/^at\s/i.test(guess));
  if (text === '') return bad(line, raw, ['it has a time and nothing that happened', 'write beside the time what happened']);
  return { entry: { line, raw, day: day?.found, time: time.found, text } };
}

function pieceOf(line: number, raw: string): Piece {
  if (raw.replaceAll(ruled, '') === '') return 'nothing';
  const alone = readDay(raw.replaceAll(ruled, ''));
  if (alone !== undefined && 'found' in alone && alone.rest.trim() === '') return { day: alone.found, line, raw };
  const entry = entryOf(line, raw);
  if (entry !== undefined) return entry;
  if (/^\s+\S/.test(raw)) return { more: raw.trim() };
  return bad(line, raw, ['it has no time', 'write a time before it, as 14:02, or indent it if it belongs to the line above']);
}

/** The pieces of a sheet; what is indented and has no time belongs to the line above. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [place, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const piece = pieceOf(place + 1, raw);
    const above = pieces.at(-1);
    if (piece === 'nothing') continue;
    if (!('more' in piece)) pieces.push(piece);
    else if (above !== undefined && typeof above === 'object' && 'entry' in above)
      pieces[pieces.length - 1] = { entry: { ...above.entry, text: `${above.entry.text}\n${piece.more}` } };
    else pieces.push(bad(place + 1, raw, ['it has no time', 'write a time before it, as 14:02']));
  }
  return pieces;
}

/** The instants at which a wall shows a time: none where it was passed over, two where the hour came twice. */
function instantsOf(zone: Zone, wall: WallMillis): readonly Instant[] {
  const offsets = [wall - DAY, wall + DAY].map((near) => wallMillisAt(zone, near) - near);
  const found = offsets.map((offset) => wall - offset).filter((at) => wallMillisAt(zone, at) === wall);
  return [...new Set(found)].toSorted((one, other) => one - other);
}

const utcZone: Zone = { name: 'UTC', offsets: (block) => [{ at: block * 2 ** 35, offset: 0 }] };

/** Midnight of a day as the wall shows it; undefined where there is no such day. Without a year it is the last one that has been. */
function midnightOf({ year, month, day }: PaperDay, today: WallMillis): WallMillis | undefined {
  const of = (each: number): WallMillis => Date.UTC(each, month - 1, day);
  const present = new Date(today).getUTCFullYear();
  const wall = of(year ?? (of(present) <= today ? present : present - 1));
  const made = new Date(wall);
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? wall : undefined;
}

/** Where the reading of a sheet stands. */
interface Place {
  /** Midnight of the day, or days since the first line where nobody has said which day that was. */
  day: WallMillis | undefined;
  since: number | undefined;
  last: Instant;
}

const noDay = ['there is no such day', 'write the day as 2026-11-21'] as const;

/** How many days further a time is than the one above it; undefined where that cannot be known. */
function further(since: number, before: number | undefined): number | undefined {
  if (before === undefined || since >= before - WRITTEN_LATE) return 0;
  return before - since >= ROLLS_OVER ? DAY : undefined;
}

/** The day of the first line where none is written: the last one on which nothing of the sheet lies ahead. */
function firstDay(entries: readonly Entry[], sheet: Sheet): WallMillis {
  const zone = entries.every(({ time }) => time.utc) ? utcZone : sheet.zone;
  let [day, most] = [0, 0];
  for (const [place, { time }] of entries.entries()) {
    day += further(time.since, entries[place - 1]?.time.since) ?? 0;
    most = Math.max(most, day + time.since);
  }
  return Math.floor((wallMillisAt(zone, sheet.now) - most) / DAY) * DAY;
}

function whenOf(entry: Entry, place: Place, sheet: Sheet): Instant | readonly [string, string] {
  if (place.day === undefined) return ['nobody has said of which day it is', 'write the day in a line above it, as 2026-11-21'];
  const step = further(entry.time.since, place.since);
  if (step === undefined)
    return ['it is earlier than the line above it', 'put it in its place, or write its day in a line above it, as 2026-11-21'];
  place.day += step;
  place.since = entry.time.since;
  const all = instantsOf(entry.time.utc ? utcZone : sheet.zone, place.day + entry.time.since);
  const at = all.find((each) => each >= place.last) ?? all[0];
  if (at === undefined) return ['the clocks were put forward over this time', 'write the time that the clock showed then'];
  if (at > sheet.now) return ['it lies ahead', 'write its day in a line above it, as 2026-11-20, or put the time right'];
  if (at < sheet.cutAt - OLDEST) return ['it is more than a year before the ticket', 'see whether the year of its day is right'];
  place.last = at;
  return at;
}

function tooMuch(entry: Entry, halves: boolean): readonly [string, string] | undefined {
  const hour = Math.floor(entry.time.since / hours(1));
  if (halves && !entry.time.half && hour >= 1 && hour <= 12)
    return ['it may be of the morning or the afternoon', 'write am or pm after its time, as the other lines do'];
  if (entry.text.length > LONGEST_LINE) return [`it is longer than ${LONGEST_LINE} characters`, 'make two lines of it'];
  return undefined;
}

/** What of a sheet a day, a time or a wrong line is; the others are nothing or belong to the line above. */
type Read = Exclude<Piece, 'nothing' | { readonly more: string }>;

const isRead = (piece: Piece): piece is Read => piece !== 'nothing' && !('more' in piece);

/** Where the reading of a sheet begins: on the day that was given apart, else on the last one that fits, unless the sheet itself says days. */
function beginOf(pieces: readonly Read[], entries: readonly Entry[], sheet: Sheet): Place {
  const isDated = pieces.some((piece) => 'day' in piece) || entries.some(({ day }) => day !== undefined);
  const given = sheet.day === undefined ? undefined : midnightOf(sheet.day, wallMillisAt(sheet.zone, sheet.now));
  return { day: given ?? (isDated ? undefined : firstDay(entries, sheet)), since: undefined, last: -Infinity };
}

/** Goes on to a day that the sheet names. Answers whether there is such a day. */
function enterDay(place: Place, day: PaperDay, sheet: Sheet): boolean {
  place.day = midnightOf(day, wallMillisAt(sheet.zone, sheet.now));
  place.since = undefined;
  return place.day !== undefined;
}

/** What a sheet says, and what of it cannot be taken. Lines come as they are written, each with its own time. */
export function readSheet(sheet: Sheet): { readonly lines: readonly PaperLine[]; readonly wrong: readonly WrongLine[] } {
  const pieces = piecesOf(sheet.text).filter(isRead);
  const entries = pieces.flatMap((piece) => ('entry' in piece ? [piece.entry] : []));
  const halves = entries.some(({ time }) => time.half);
  const place = beginOf(pieces, entries, sheet);
  const [lines, wrong]: [PaperLine[], WrongLine[]] = [[], []];
  const take = (entry: Entry): void => {
    const refused = entry.day !== undefined && !enterDay(place, entry.day, sheet) ? noDay : tooMuch(entry, halves);
    const at = refused ?? whenOf(entry, place, sheet);
    if (typeof at === 'number') lines.push({ line: entry.line, at, text: entry.text });
    else wrong.push({ line: entry.line, text: entry.raw, wrong: at[0], remedy: at[1] });
  };
  for (const piece of pieces) {
    if ('wrong' in piece) wrong.push(piece.wrong);
    else if ('entry' in piece) take(piece.entry);
    else if (!enterDay(place, piece.day, sheet)) wrong.push({ line: piece.line, text: piece.raw, wrong: noDay[0], remedy: noDay[1] });
  }
  return { lines, wrong };
}

/** Somebody whom a line may name. */
export interface Nameable {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** The people of an organisation by what a line may call them: their name, their first name where no other has it, their short name. */
export function namesOf(people: readonly Nameable[]): (called: string) => Nameable | undefined {
  const names = new Map<string, Nameable | undefined>();
  for (const person of people) {
    const [first = ''] = person.name.split(' ');
    for (const name of new Set([person.slug, person.name, first].map((each) => each.toLowerCase())))
      names.set(name, names.has(name) ? undefined : person);
  }
  return (called) => names.get(called.trim().replace(/^@/, '').toLowerCase());
}

/** Who did what a line says, where it begins with their name: "Ines: failed over". What names nobody known stays as it is written. */
export function whoIn(text: string, named: (called: string) => Nameable | undefined): { who: Nameable | undefined; text: string } {
  const [all, called, rest] = /^@?([\p{L}\p{M}\d][^:\n]{0,80}?)\s*:\s+([^]+)$/u.exec(text) ?? [];
  const who = called === undefined ? undefined : named(called);
  return all === undefined || who === undefined || rest === undefined ? { who: undefined, text } : { who, text: rest };
}
