import { z } from 'zod';

import { parseInstant } from '../../kernel/index.ts';
import { ALARMS_OF, alarmOf, changeKinds, rankChanges, reasonsOf, type Situation, type WhatChanged } from '../rules/index.ts';

const instant = z.union([z.number(), z.string()]).transform((given, ctx) => {
  const at = typeof given === 'number' ? given : parseInstant(given);
  if (at === undefined) ctx.addIssue('is no instant: write 2026-03-01T12:00:00Z or milliseconds since 1970');
  return at ?? 0;
});
const name = z.string().min(1).max(300);
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

const service = z.object({
  service: name,
  tier: z.number().default(3),
  hosts: z.array(name).default([]),
  zones: z.array(name).default([]),
  dependencies: z.array(z.object({ service: name, kind: z.enum(['hard', 'soft']).default('hard') })).default([]),
});

const change = z.object({
  change: name,
  services: z.array(name).min(1),
  kind: z.enum(changeKinds).default('code'),
  environment: z.string().default('production'),
  state: z.string().default('resolved'),
  start: instant,
  end: instant.nullish().transform((value) => value ?? null),
  stages: z.array(instant).default([]),
  risk: optional(z.enum(['low', 'medium', 'high'])),
  size: optional(z.number()),
  quality: optional(z.number()),
  outcome: optional(z.enum(['success', 'issues', 'rolled-back', 'failed'])),
  history: optional(z.object({ runs: z.number(), fallout: z.number() })),
});

const alarm = z
  .object({
    service: name,
    at: instant,
    name: z.string().default('').describe('What the alarm is called; what it speaks of is read from it where `of` is not given'),
    of: optional(z.enum(ALARMS_OF)),
    isNew: z.boolean().default(false).describe('Whether it came with an error that was never seen before'),
  })
  .transform(({ name: called, of, ...rest }) => ({ ...rest, of: of ?? alarmOf(called) }));

/** A case as a file holds it: instants as ISO texts or milliseconds, and whatever is not known left out. */
export const caseFile = z.object({
  incident: z.object({ service: name, at: instant }),
  services: z.array(service),
  changes: z.array(change),
  alarms: z.array(alarm).default([]),
});

/** A change that may have done it, as people and programs read it. */
export const rankedChange = z.object({
  change: z.string(),
  service: z.string().describe('The service of the change through which it may have done it'),
  likelihood: z.number(),
  reasons: z.array(z.string()),
});

export const whatChangedAnswer = z.object({
  none: z.boolean().describe('Whether the answer is that none of these did it'),
  noChange: z.number().describe('How likely it is that no change did it'),
  candidates: z.number().describe('How many changes were looked at'),
  ranked: z.array(rankedChange).describe('The likeliest first'),
});
export type WhatChangedAnswer = z.output<typeof whatChangedAnswer>;

const percent = (share: number): number => Math.round(share * 1000) / 1000;

/** The answer for a situation, with the reasons of the first so many. */
export const answerOf = (situation: Situation, most: number): WhatChangedAnswer => answerFrom(rankChanges(situation), situation, most);

/** What a ranking of a situation says, with the reasons of the first so many. */
export function answerFrom({ ranked, noChange, isNone }: WhatChanged, situation: Situation, most: number): WhatChangedAnswer {
  return {
    none: isNone,
    noChange: percent(noChange),
    candidates: ranked.length,
    ranked: ranked.slice(0, most).map((each) => ({
      change: each.change.change,
      service: each.service,
      likelihood: percent(each.likelihood),
      reasons: reasonsOf(each, situation),
    })),
  };
}
