import { z } from 'zod';

import type { DefinitionKind } from '../platform/definitions/index.ts';
import { lineField, textField } from '../platform/fields.ts';
import { severityField } from './service-body.ts';

/** What a change of one risk asks for on a service of the tier. */
const changeRule = z.strictObject({
  approvals: z
    .array(z.enum(['peer', 'manager', 'vp']))
    .max(3)
    .default([]),
  notice: z.strictObject({ days: z.int().min(0).max(60), workingDays: z.boolean().default(false) }).prefault({ days: 0 }),
  inWindow: z.boolean().default(false),
  customer: z.enum(['not asked', 'told', 'approves']).default('not asked'),
});

/** A tier, as files and requests write one. Its slug is its number: 1 matters most. */
export const tierBody = z.strictObject({
  name: lineField(),
  means: textField(2000),
  /** Per cent of time over a rolling number of days. */
  availability: z.strictObject({ target: z.number().gt(0).max(100), days: z.int().min(1).max(400).default(28) }),
  changes: z.strictObject({ low: changeRule, medium: changeRule, high: changeRule }),
  readiness: z.array(lineField(300)).max(50).default([]),
  /** Severity of a ticket when the service is down, impaired, or an alert does not say. */
  severities: z.strictObject({ down: severityField, impaired: severityField, unstated: severityField }),
});
export type TierBody = z.output<typeof tierBody>;

export const tierKind: DefinitionKind<TierBody> = { name: 'tier', body: tierBody };

/** A tier's slug: its number. */
export const tierSlug = z.string().regex(/^[1-9]$/, 'a tier is a number from 1 to 9');
