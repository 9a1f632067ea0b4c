import { z } from 'zod';

import { approverRoles } from '../rules/matrix.ts';

const step = z.object({ roles: z.array(z.enum(approverRoles)), quorum: z.union([z.enum(['first', 'all']), z.number()]) });
const notice = z.union([z.literal('none'), z.object({ hours: z.number() }), z.object({ workingDays: z.number() })]);

/** What the matrix asks of a change, as it is kept and shown. */
export const matrixAnswerBody = z.object({
  row: z.string().describe('The row that decided, or exception-N'),
  because: z.string(),
  record: z.enum(['before', 'after', 'none']),
  approvals: z.array(step),
  notice: notice.nullable(),
  inWindow: z.boolean(),
  customersTold: z.boolean(),
  agenda: z.string().nullable(),
});
