import { z } from 'zod';

import type { Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { linesOfActions } from '../../platform/journal/index.ts';

/** The line of the journal that keeps one line of paper: written when it was entered, and saying when it happened. */
export const PAPER_LINE = 'ticket.paper-line';
const CORRECTED = 'ticket.note-corrected';

/** So many lines of paper are read of a ticket and its parts. */
const MOST = 5000;

const person = z.object({ id: z.string(), name: z.string() });
const paperBody = z.object({ text: z.string(), happenedAt: z.number(), person: person.nullable() });
const correction = z.object({ corrects: z.number(), text: z.string() });

/** What the journal keeps of a line of paper. */
export type PaperBody = z.infer<typeof paperBody>;

/** One line of paper that stands on the record. */
export interface RecordedPaper extends PaperBody {
  readonly ticket: string;
  readonly enteredBy: string;
  readonly enteredAt: Instant;
}

/** What was entered from paper on some tickets, by when it happened; of what was corrected the last words. */
export async function paperOf(reader: Reader, tickets: readonly string[]): Promise<readonly RecordedPaper[]> {
  const lines = await linesOfActions(reader, tickets, { actions: [PAPER_LINE, CORRECTED], most: MOST });
  const corrected = new Map<number, string>();
  for (const { action, body } of lines) {
    const said = action === CORRECTED ? correction.safeParse(body).data : undefined;
    if (said !== undefined) corrected.set(said.corrects, said.text);
  }
  return lines
    .flatMap(({ id, action, ticket, actor, at, body }) => {
      const said = action === PAPER_LINE ? paperBody.safeParse(body).data : undefined;
      if (said === undefined || ticket === null) return [];
      return [{ ...said, text: corrected.get(id) ?? said.text, ticket, enteredBy: actor.name, enteredAt: at }];
    })
    .toSorted((one, other) => one.happenedAt - other.happenedAt);
}
