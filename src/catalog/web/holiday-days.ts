/** A day on which nobody of some teams works. */
export interface Holiday {
  readonly date: string;
  readonly name: string;
}

/** Days as lines to be edited. */
export const linesOfDays = (days: readonly Holiday[]): string => days.map(({ date, name }) => `${date} ${name}`).join('\n');

/** What was typed, a day a line; the numbers of lines that are no day stand beside. */
export function daysOf(text: string): { readonly days: readonly Holiday[]; readonly wrong: readonly number[] } {
  const read = text.split('\n').map((line, place) => {
    const [, date, name] = /^\s*(\d{4}-\d{2}-\d{2})[\s,;]+(\S.*?)\s*$/.exec(line) ?? [];
    return { place: place + 1, empty: line.trim() === '', day: date === undefined || name === undefined ? undefined : { date, name } };
  });
  return {
    days: read.flatMap(({ day }) => day ?? []),
    wrong: read.flatMap(({ place, empty, day }) => (empty || day !== undefined ? [] : [place])),
  };
}

/** The first day of a calendar from a day on. */
export const nextOf = (days: readonly Holiday[], today: string): Holiday | undefined =>
  days.toSorted((one, other) => one.date.localeCompare(other.date)).find(({ date }) => date >= today);
