import { z } from 'zod';

import type { Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { findDefinition, putDefinition, type Definition, type DefinitionKind } from '../../platform/definitions/index.ts';
import { shippedGoals } from '../rules/learning-goals.ts';

const count = z.int().min(1).max(365);

/** By when an organisation means to have learned, as requests and files write it. */
export const goalsBody = z.strictObject({
  reviewedDays: count.default(shippedGoals.reviewedDays).describe('Days from service restored until the post mortem is approved'),
  closedDays: z
    .strictObject({ '1': count, '2': count, '3': count })
    .default({ ...shippedGoals.closedDays })
    .describe('Days from the promise of an action until it is closed, by its priority'),
  owedTiers: z.array(z.int().min(1).max(9)).max(9).default([]).describe('A severity 2 of a service of these tiers owes a post mortem, too'),
});
export type GoalsBody = z.output<typeof goalsBody>;

/** There is one of it. */
export const GOALS = 'organisation';
export const goalsKind: DefinitionKind<GoalsBody> = { name: 'learning-goals', body: goalsBody };

/** The goals in force; version 0 while they are as they ship. */
export async function readGoals(reader: Reader): Promise<GoalsBody & { readonly version: number }> {
  const set = await findDefinition(reader, goalsKind, GOALS);
  return { ...(set?.body ?? goalsBody.parse({})), version: set?.version ?? 0 };
}

/** Sets the goals; what they were stays readable among the versions. */
export async function setGoals(tx: Tx, body: GoalsBody): Promise<Result<Definition<GoalsBody>>> {
  const standing = await findDefinition(tx, goalsKind, GOALS);
  return putDefinition(tx, goalsKind, { id: standing?.id ?? tx.id(), slug: GOALS, body, because: 'goals of learning' });
}
