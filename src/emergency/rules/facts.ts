import { z } from 'zod';

import type { Instant } from '../../kernel/index.ts';

const person = z.object({ id: z.string(), name: z.string() });
const progress = z.object({ step: z.number(), round: z.number(), levels: z.number(), paged: z.array(z.string()) });

/** What a person says by the link of a page. */
export const acts = ['stop', 'take', 'decline'] as const;
export type Act = (typeof acts)[number];

/** What an instance has done or heard in emergency, as it stands in its file, oldest first. */
export const fact = z.discriminatedUnion('fact', [
  z.object({
    fact: z.literal('step'),
    /** Names the case on every instance. */
    hash: z.string(),
    group: z.string(),
    keys: z.array(z.string()),
    next: progress,
    due: z.number(),
    pages: z.array(z.object({ id: z.string(), person, role: z.string(), because: z.string() })),
    at: z.number(),
  }),
  z.object({ fact: z.literal('try'), page: z.string(), method: z.string(), at: z.number() }),
  z.object({
    fact: z.literal('end'),
    page: z.string(),
    method: z.string(),
    reached: z.boolean(),
    detail: z.string(),
    /** When the next method goes. */
    due: z.number(),
    /** Every method of the person has failed: the next step goes at once, beside what is tried on. */
    exhausted: z.boolean(),
    at: z.number(),
  }),
  z.object({ fact: z.literal('spent'), page: z.string(), at: z.number() }),
  z.object({ fact: z.literal('answer'), hash: z.string(), page: z.string(), person, act: z.enum(acts), at: z.number() }),
]);
export type Fact = z.infer<typeof fact>;
export type AnswerFact = Extract<Fact, { fact: 'answer' }>;

/** One person's page in an emergency. */
export interface CasePage {
  readonly id: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly role: string;
  readonly because: string;
  readonly madeAt: Instant;
  /** Contact methods used, in order. */
  readonly used: readonly string[];
  /** The method of a message that was begun and of which it is not known what became. */
  readonly trying: string | undefined;
  /** When its next method goes; undefined when it has none. */
  readonly due: Instant | undefined;
  /** Why it goes before its time. */
  readonly why: string | undefined;
  readonly reached: boolean;
  readonly act: Act | undefined;
}

/** What the alerts of one service and name have come to while the database is away. */
export interface EmergencyCase {
  readonly hash: string;
  readonly group: string;
  readonly keys: readonly string[];
  readonly progress: z.infer<typeof progress>;
  readonly stepDue: Instant;
  readonly taken: boolean;
  readonly pages: readonly CasePage[];
}
