import { z } from 'zod';

import { qualityFields, SENT_BACK_UNDER, type Quality } from '../rules/index.ts';

/** One field of a judged record. */
export const fieldView = z.object({
  field: z.enum(qualityFields),
  score: z.number().describe('Below zero it is worse than nothing'),
  of: z.number(),
  points: z.array(
    z.object({
      off: z.number(),
      says: z.string(),
      fix: z.string(),
      step: z.number().nullable().describe('The step that it is about, from 1'),
      stops: z.boolean().describe('Sends the record back whatever else it says'),
    }),
  ),
});

/** What a record was judged to be. */
export const qualityView = z.object({
  score: z.number().describe('0 to 100'),
  passes: z.boolean(),
  sentBackUnder: z.number(),
  fields: z.array(fieldView).describe('Always eight, in the order of the form'),
});

export const viewOfQuality = ({ score, passes, fields }: Quality): z.output<typeof qualityView> => ({
  score,
  passes,
  sentBackUnder: SENT_BACK_UNDER,
  fields: fields.map(({ points, ...field }) => ({ ...field, points: [...points] })),
});
