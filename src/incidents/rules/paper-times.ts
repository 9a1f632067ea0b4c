/** A day as a sheet names it; the year may be left out. */
export interface PaperDay {
  readonly year: number | undefined;
  readonly month: number;
  readonly day: number;
}

/** A time of day as a sheet writes it. */
export interface PaperTime {
  /** Milliseconds since midnight. */
  readonly since: number;
  /** Whether am or pm was said; a bare 2:02 of somebody who writes pm elsewhere is not known. */
  readonly half: boolean;
  /** Whether it is said to be UTC, whatever the sheet is in. */
  readonly utc: boolean;
}

/** What was read at the beginning of a text, and what is left of it. */
export type Found<T> = { readonly found: T; readonly rest: string } | { readonly wrong: string; readonly remedy: string } | undefined;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const WEEKDAY = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s*/i;

const isoDay = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)T?/;
const dottedDay = /^(\d{1,2})\.\s?(\d{1,2})\.(\d{4}|\d{2})(?!\d|[:.]\d)/;
/** Without a year it must stand alone or before a time: 14.02. may be a time as well. */
const shortDay = /^(\d{1,2})\.\s?(\d{1,2})\.()(?=\s*$|\s+\d{1,2}[:h]\d{2})/;
const slashedDay = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?!\d)/;
const dayMonth = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?\\.?\\s+${MONTH}\\b\\.?,?(?:\\s+(\\d{4})(?![:\\d]))?`, 'i');
const monthDay = new RegExp(`^${MONTH}\\b\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?(?!\\d|[:.h]\\d)\\b,?(?:\\s+(\\d{4})(?![:\\d]))?`, 'i');

const yearOf = (text: string | undefined): number | undefined =>
  text === undefined || text === '' ? undefined : Number(text) + (text.length === 2 ? 2000 : 0);
const monthOf = (text: string): number => months.indexOf(text.slice(0, 3).toLowerCase()) + 1;

function slashed(one: number, other: number, year: string): PaperDay | undefined {
  if (one <= 12 && other <= 12 && one !== other) return undefined;
  const [month, day] = one > 12 ? [other, one] : [one, other];
  return { year: yearOf(year), month, day };
}

/** The day at the beginning of a text, in one of the ways in which days are written; undefined where none is. */
export function readDay(given: string): Found<PaperDay> {
  const text = given.replace(WEEKDAY, '');
  const left = (match: RegExpExecArray): string => text.slice(match[0].length);
  const iso = isoDay.exec(text);
  if (iso !== null) return { found: { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) }, rest: left(iso) };
  const dotted = dottedDay.exec(text) ?? shortDay.exec(text);
  if (dotted !== null) return { found: { year: yearOf(dotted[3]), month: Number(dotted[2]), day: Number(dotted[1]) }, rest: left(dotted) };
  const slash = slashedDay.exec(text);
  if (slash !== null) {
    const found = slashed(Number(slash[1]), Number(slash[2]), slash[3] ?? '');
    if (found !== undefined) return { found, rest: left(slash) };
    return { wrong: `${slash[0]} may be two days`, remedy: 'write the day as 2026-11-21' };
  }
  const named = dayMonth.exec(text);
  if (named !== null)
    return { found: { year: yearOf(named[3]), month: monthOf(named[2] ?? ''), day: Number(named[1]) }, rest: left(named) };
  const month = monthDay.exec(text);
  if (month === null) return undefined;
  return { found: { year: yearOf(month[3]), month: monthOf(month[1] ?? ''), day: Number(month[2]) }, rest: left(month) };
}

const HALF = '(?:\\s*([ap])\\.?\\s?m\\b\\.?)?';
const UTC = '(?:\\s*(Z|UTC|GMT)\\b)?';
const TAIL = "(?:\\s*(?:uhr|hrs?|h|o'clock)\\b)?";
const clockTime = new RegExp(`^(\\d{1,2})[:.h](\\d{2})(?:[:.](\\d{2})(?:[.,]\\d{1,3})?)?(?![\\d%])${HALF}${TAIL}${UTC}`, 'i');
const hourOnly = /^(\d{1,2})()()\s*([ap])\.?\s?m\b\.?(?:\s*(Z|UTC|GMT)\b)?/i;
const fourDigits = new RegExp(`^(\\d{2})(\\d{2})()(?![\\d.,:/%-])()${TAIL}${UTC}(?=$|\\s|[\\]):–—-])`, 'i');

const HOUR = 3_600_000;

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined || half === '') return hour <= 24 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** The time at the beginning of a text: 14:02, 14.02, 14h02, 1402, 2:02 pm, 2pm, 14:02:30Z; undefined where none is. */
export function readTime(text: string): Found<PaperTime> {
  const match = clockTime.exec(text) ?? hourOnly.exec(text) ?? fourDigits.exec(text);
  if (match === null) return undefined;
  const [all, hours, minutes, seconds, half, utc] = match;
  const [hour, minute, second] = [hourOf(Number(hours), half), Number(minutes), Number(seconds ?? 0)];
  if (hour === undefined || minute > 59 || second > 59 || (hour === 24 && minute + second > 0))
    return { wrong: `${all.trim()} is no time of day`, remedy: 'write it as 14:02 or 2:02 pm' };
  const since = hour * HOUR + minute * 60_000 + second * 1000;
  return { found: { since, half: (half ?? '') !== '', utc: (utc ?? '') !== '' }, rest: text.slice(all.length) };
}
