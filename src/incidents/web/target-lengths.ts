export const units = [
  ['s', 'seconds'],
  ['min', 'minutes'],
  ['h', 'hours'],
  ['d', 'days'],
] as const;
export type Unit = (typeof units)[number][0];

const sizes: Readonly<Record<Unit, number>> = { s: 1, min: 60, h: 3_600, d: 86_400 };
const MOST = 90 * sizes.d;

/** A length in the largest unit that holds it whole. */
export function amountOf(seconds: number): { readonly amount: number; readonly unit: Unit } {
  const unit = units.findLast(([key]) => seconds % sizes[key] === 0)?.[0] ?? 's';
  return { amount: seconds / sizes[unit], unit };
}

/** A length exactly: `90 s`, `5 min`. */
export function lengthWords(seconds: number): string {
  const { amount, unit } = amountOf(seconds);
  return `${amount} ${unit}`;
}

/** What was typed, in seconds; undefined where it is no length that a target may have. */
export function secondsOf(typed: string, unit: Unit): number | undefined {
  if (!/^\d{1,7}$/.test(typed.trim())) return undefined;
  const seconds = Number(typed) * sizes[unit];
  return seconds >= 1 && seconds <= MOST ? seconds : undefined;
}
