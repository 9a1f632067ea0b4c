/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Duration = number;

export const seconds = (count: number): Duration => count * 1000;
export const minutes = (count: number): Duration => count * 60_000;
export const hours = (count: number): Duration => count * 3_600_000;
export const days = (count: number): Duration => count * 86_400_000;

/** The last instant that was written: a transaction writes its present many times. */
let written = { instant: 0, text: new Date(0).toISOString() };

/** An instant as ISO 8601 in UTC with milliseconds, which PostgreSQL and JSON readers both take. */
export function iso(instant: Instant): string {
  if (instant !== written.instant) written = { instant, text: new Date(instant).toISOString() };
  return written.text;
}

/** The instant that an ISO 8601 text with a zone names, or undefined when it names none. */
export function parseInstant(text: string): Instant | undefined {
  if (!/(?:Z|[+-]\d{2}:?\d{2})$/i.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}
