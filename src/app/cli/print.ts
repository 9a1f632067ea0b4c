/** Where a command's words go: tests read them, people see them. */
export interface Out {
  readonly say: (line: string) => void;
}

/** Prints JSON for scripts, or lines for people. */
export function print(
  out: Out,
  wanted: { json?: boolean | undefined },
  { value, lines }: { value: unknown; lines: readonly string[] },
): void {
  if (wanted.json === true) out.say(JSON.stringify(value, null, 2));
  else lines.forEach((line) => out.say(line));
}

/** Rows as columns of even width; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, place) => Math.max(...rows.map((row) => row[place]?.length ?? 0)));
  return rows.map((row) => row.map((cell, place) => (place === row.length - 1 ? cell : cell.padEnd(widths[place] ?? 0))).join('  '));
}

/** An instant as people on call write it, in UTC. */
export const moment = (instant: number): string => `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
