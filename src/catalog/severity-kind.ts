import { z } from 'zod';

import type { DefinitionKind } from '../platform/definitions/index.ts';
import { lineField, textField } from '../platform/fields.ts';

/** A severity's words. What a severity does (1 and 2 page, 3 and 4 never) is fixed; how it is called is the organisation's. */
export const severityBody = z.strictObject({
  word: lineField(30),
  means: textField(2000),
  examples: z.array(lineField(300)).max(20).default([]),
});
export type SeverityBody = z.output<typeof severityBody>;

export const severityKind: DefinitionKind<SeverityBody> = { name: 'severity', body: severityBody };

export const severitySlug = z.enum(['1', '2', '3', '4'], 'a severity is 1, 2, 3 or 4');
