import { clockTime, dayName, span } from '../../web/parts/time.ts';
import { zoneLetters } from '../../web/parts/zone.ts';
import { kindWord, linesOf, type Fields } from './record-fields.ts';

/** `Thu 22 Oct 22:00 to 22:45 CEST, 45 min`. */
export function timingWords({ start, end }: Pick<Fields, 'start' | 'end'>, zone: string, now: number): string {
  if (start === null) return '';
  const from = `${dayName(start, zone, now)} ${clockTime(start, zone)}`;
  if (end === null) return `${from} ${zoneLetters(start, zone)}`;
  const until = dayName(end, zone) === dayName(start, zone) ? clockTime(end, zone) : `${dayName(end, zone, now)} ${clockTime(end, zone)}`;
  return `${from} to ${until} ${zoneLetters(start, zone)}, ${span(end - start)}`;
}

const joined = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((each) => each !== undefined && each.trim() !== '').join(' · ');

const counted = (count: number, word: string): string => (count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`);

const watching = (count: number): string => (count === 0 ? '' : count === 1 ? '1 step watches' : `${count} steps watch`);

/** What each of the eight fields says, in a line; empty where nobody has written it. */
export function saidOf(fields: Fields, zone: string, now: number): readonly string[] {
  const { timeline, rollback } = fields;
  const customers = linesOf(fields.customers);
  return [
    fields.services.length === 0 ? '' : joined(fields.services.join(', '), kindWord(fields.kind), fields.environment),
    fields.worstCase,
    timingWords(fields, zone, now),
    counted(timeline.length, 'step'),
    joined(watching(timeline.filter(({ watch }) => watch).length), rollback.some(({ watch }) => watch) ? 'in rollback too' : ''),
    counted(rollback.length, 'step'),
    customers.length === 0
      ? ''
      : `${customers.length - fields.told.filter((name) => customers.includes(name)).length} of ${customers.length} customers not told yet`,
    joined(fields.technician, ...linesOf(fields.contacts)),
  ];
}
