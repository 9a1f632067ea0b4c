import { z } from 'zod';

import { lineField } from '../../platform/fields.ts';
import { changeKinds } from '../rules/index.ts';
import { changePlan } from '../record/change-body.ts';

const instant = z.int().min(0).max(8_640_000_000_000).nullable().default(null);
const who = lineField().nullable().default(null);

/** A record as it is judged while it is written, or from a file: anything may still be missing. */
export const checkedBody = changePlan.extend({
  title: z.string().max(200).default(''),
  services: z.array(z.string().max(63)).max(50).default([]),
  tier: z.int().min(1).max(9).optional().describe('Left out, the highest of its services'),
  kind: z.enum(changeKinds).default('code'),
  environment: z.string().max(63).default('production'),
  submitter: who.describe('Left out, whoever asks'),
  technician: who.describe('Left out, whoever submits it'),
  team: z.string().max(63).nullable().default(null),
  scheduledStart: instant,
  scheduledEnd: instant,
  submittedAt: instant.describe('From when its notice counts; left out, from now'),
  inWindow: z.boolean().nullable().default(null).describe('Whether it lies in the window of its services, where that is known'),
  approvers: z
    .array(z.strictObject({ role: z.enum(['peer', 'manager', 'customer', 'operations', 'vp']), name: lineField() }))
    .max(20)
    .nullable()
    .default(null)
    .describe('Where they are known'),
  ticket: z.string().max(40).nullable().default(null),
});
export type CheckedBody = z.output<typeof checkedBody>;
