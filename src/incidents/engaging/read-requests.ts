import { z } from 'zod';

import type { Reader } from '../../platform/database/index.ts';
import { pagesOfTickets } from '../../paging/index.ts';
import { engagementsOf, engagementStates } from './store-engagements.ts';

/** Those who were called in by a request, as the API gives them. */
export const calledInView = z.array(
  z.object({
    id: z.string(),
    whom: z.string(),
    words: z.string().describe('How it reads: "Ledger on-call"'),
    state: z.enum(engagementStates),
    sentAt: z.number(),
    sentBy: z.string(),
    people: z.array(
      z.object({ id: z.string(), name: z.string(), state: z.enum(['unanswered', 'answered', 'declined', 'over']), at: z.number() }),
    ),
    nextAt: z.number().nullable().describe('When whoever is next is paged unless somebody answers; null where nobody is next'),
    endedBecause: z.string().nullable(),
  }),
);
export type CalledInView = z.infer<typeof calledInView>;

/** Everybody who was called in for a ticket, by the request that they were sent for. */
export async function calledInOf(reader: Reader, ticket: string): Promise<ReadonlyMap<string, CalledInView>> {
  const all = await engagementsOf(reader, ticket);
  const pages = all.length === 0 ? [] : await pagesOfTickets(reader, [ticket]);
  const found = new Map<string, CalledInView>();
  for (const one of all) {
    const own = pages.filter((page) => one.pages.some(({ id }) => id === page.id));
    const view = {
      id: one.id,
      whom: one.whom,
      words: one.words,
      state: one.state,
      sentAt: one.sentAt,
      sentBy: one.sentBy.name,
      people: own.map(({ personId, personName, state, endedAt, madeAt }) => ({
        id: personId,
        name: personName,
        state,
        at: endedAt ?? madeAt,
      })),
      nextAt: one.state === 'sent' && one.step + 1 < one.steps.length ? one.dueAt : null,
      endedBecause: one.endedBecause,
    };
    found.set(one.matterId, [...(found.get(one.matterId) ?? []), view]);
  }
  return found;
}
