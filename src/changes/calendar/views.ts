import { z } from 'zod';

import type { Conflict } from '../rules/index.ts';
import type { Slot } from './find-conflicts.ts';

export const conflictView = z.object({
  with: z.array(
    z.object({
      kind: z.enum(['change', 'freeze', 'launch', 'window', 'incident']),
      id: z.string(),
      number: z.string().nullable().describe('As people say it, such as T-4312'),
      name: z.string(),
      from: z.number(),
      until: z.number(),
    }),
  ),
  reasons: z.array(
    z.object({
      kind: z
        .enum([
          'same-service',
          'dependent-service',
          'same-host',
          'same-technician',
          'tier-1-near',
          'freeze',
          'launch',
          'outside-window',
          'open-incident',
          'ceiling',
        ])
        .describe('What kind of conflict it is'),
      says: z.string(),
    }),
  ),
});

const numbered = { change: 'CHG', incident: 'T' } as const;

export const viewOfConflict = (conflict: Conflict): z.output<typeof conflictView> => ({
  reasons: conflict.reasons.map((each) => ({ ...each })),
  with: conflict.with.map(({ number, kind, ...each }) => ({
    ...each,
    kind,
    number: number === null || (kind !== 'change' && kind !== 'incident') ? null : `${numbered[kind]}-${number}`,
  })),
});

export const slotView = z.object({
  from: z.number(),
  until: z.number(),
  because: z.array(z.string()).describe('What it has going for it'),
  isSoon: z.boolean().describe('It begins within 48 hours, so most changes there are emergent'),
});

export const viewOfSlot = ({ from, until, because, isSoon }: Slot): z.output<typeof slotView> => ({
  from,
  until,
  because: [...because],
  isSoon,
});
