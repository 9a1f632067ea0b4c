import { z } from 'zod';

import { heldView } from './read-ticket.ts';

const turn = z.object({ team: z.string(), role: z.string(), from: z.number() });

/** My watch as the API gives it. Instants are milliseconds since 1970. */
export const watchView = z.object({
  shift: z
    .object({
      team: z.string(),
      role: z.string(),
      since: z.number(),
      until: z.number().nullable(),
      after: z.string().nullable(),
      before: z.string().nullable(),
      nextMine: z.number().nullable(),
    })
    .nullable(),
  nextMine: turn.nullable(),
  strip: z
    .object({
      from: z.number(),
      to: z.number(),
      stretches: z.array(z.object({ from: z.number(), to: z.number(), person: z.string().nullable(), mine: z.boolean() })),
      pages: z.array(z.object({ at: z.number(), severity: z.number(), ticket: z.string(), title: z.string() })),
    })
    .nullable(),
  pages: z.array(
    z.object({
      id: z.string(),
      ticket: z.string(),
      severity: z.number(),
      title: z.string(),
      service: z.string(),
      tier: z.number().nullable(),
      since: z.number(),
      alarm: z.string().nullable(),
      next: z.object({ at: z.number(), who: z.string() }).nullable(),
      held: heldView,
    }),
  ),
  owed: z.array(
    z.object({ kind: z.string(), title: z.string(), detail: z.string(), due: z.number().nullable(), verb: z.string(), to: z.string() }),
  ),
  load: z.array(z.object({ week: z.number(), day: z.number(), night: z.number() })),
  counts: z.object({ owed: z.number(), open: z.number() }),
});

export type WatchView = z.infer<typeof watchView>;
