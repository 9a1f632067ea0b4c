import { instantOf, wallAt } from './zone.ts';

const two = (number: number): string => String(number).padStart(2, '0');

/** An instant as the date-and-time fields hold it, in the zone: `2026-10-24 22:00`, the same in every browser's language. */
export function fieldOf(at: number, zone: string): string {
  const wall = wallAt(at, zone);
  return `${wall.year}-${two(wall.month)}-${two(wall.day)} ${two(wall.hour)}:${two(wall.minute)}`;
}

/** The instant that such a field names in the zone; undefined when it is not whole. */
export function fieldInstant(text: string, zone: string): number | undefined {
  const [, year, month, day, hour, minute] = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)$/.exec(text) ?? [];
  if (minute === undefined) return undefined;
  return instantOf(
    { year: Number(year), month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute), second: 0 },
    zone,
  );
}
