import { z } from 'zod';

import { textField } from '../../platform/fields.ts';
import { outcomes } from '../rules/execution.ts';
import { LATEST } from '../record/change-body.ts';

/** How likely a change is to run over its window, in the words of whoever puts it forward. */
export const overrunField = z.strictObject({
  likelihood: z.enum(['unlikely', 'possible', 'likely']),
  words: textField(500).pipe(z.string().min(1)),
});

/** What a submitter answers when a change is put forward. */
export const givenBody = z.strictObject({
  answers: z.record(z.string().max(63), z.string().max(63)).default({}).describe('To the questions of risk, by their keys'),
  wide: z.boolean().default(false).describe('It reaches further than its services, as a network does'),
  major: z.boolean().default(false).describe('It is a new major revision'),
  reviewers: z.array(z.string().max(200)).max(10).default([]).describe('Peers to ask: ids, slugs or emails; otherwise the team'),
  exception: z.int().min(1).nullable().default(null).describe('The number of the exception of the team that it is under'),
  windowEnd: z.int().min(0).max(LATEST).nullable().default(null).describe('When the window that it is done in ends'),
  overrun: overrunField.nullable().default(null).describe('How likely it is to run over its window'),
  why: textField(1000).default('').describe('Why it cannot wait, where it is emergent'),
  outcome: z.enum(outcomes).nullable().default(null).describe('What it came to, of a record that comes after the change'),
});
export type Given = z.output<typeof givenBody>;
