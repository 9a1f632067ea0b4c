import { z } from 'zod';

import type { Reader } from '../../platform/database/index.ts';
import { lastWordsOf } from '../../platform/journal/index.ts';
import { rolesOf } from '../command/store-call.ts';
import { PAPER_LINE } from '../paper/paper-lines.ts';
import { states } from '../rules/states.ts';
import { ticketsByIds } from '../store.ts';
import { findPart, partsOf } from './store-family.ts';

/** One ticket of a family, as each of them shows it. */
export const familyView = z.array(
  z.object({
    number: z.number(),
    title: z.string(),
    severity: z.number(),
    state: z.enum(states),
    root: z.boolean().describe('Whether it is the incident that the others are parts of'),
    place: z.string().describe('Where its people meet; empty while nobody has said'),
    leader: z.string().nullable(),
    lastWord: z.object({ at: z.number(), who: z.string(), words: z.string() }).nullable(),
  }),
);

export type FamilyView = z.infer<typeof familyView>;

/** The incident and its parts; empty for one that was never split. */
export async function readFamily(reader: Reader, ticket: string): Promise<FamilyView> {
  const root = (await findPart(reader, ticket))?.rootId ?? ticket;
  const parts = await partsOf(reader, root);
  if (parts.length === 0) return [];
  const ids = [root, ...parts.map(({ ticketId }) => ticketId)];
  const tickets = await ticketsByIds(reader, ids);
  const words = await lastWordsOf(reader, ids, ['change.elsewhere', PAPER_LINE]);
  const leaders = await Promise.all(
    ids.map(async (id) => (await rolesOf(reader, id)).find(({ role, until }) => role === 'leader' && until === null)?.personName ?? null),
  );
  return ids.flatMap((id, place) => {
    const found = tickets.find((each) => each.id === id);
    if (found === undefined) return [];
    const last = words.get(id);
    return [
      {
        number: found.number,
        title: found.title,
        severity: found.severity,
        state: found.state,
        root: id === root,
        place: parts.find(({ ticketId }) => ticketId === id)?.place ?? '',
        leader: leaders[place] ?? null,
        lastWord: last === undefined ? null : { at: last.at, who: last.actor.name, words: last.because },
      },
    ];
  });
}
