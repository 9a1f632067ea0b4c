import { z } from 'zod';

import { ok, refuse } from '../../kernel/index.ts';
import { zoneField } from '../../platform/fields.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { ticketIdFrom } from '../read-ticket.ts';
import { named, onLocked, onTicket } from '../route-parts.ts';
import { paperKinds } from '../rules/paper-measured.ts';
import { findTicket } from '../store.ts';
import { enterPaper, readPaper, type GivenSheet } from './enter-paper.ts';

const sheet = z.strictObject({
  text: z
    .string()
    .max(400_000)
    .describe('A line for each thing that happened, each with its time: "14:02 Ines: failed over". A line of its own may give the day'),
  zone: zoneField.optional().describe('Whose clock the times are of; else that of whoever asks'),
  day: z.iso.date('write the day as 2026-11-21').optional().describe('The day of the first line, where the sheet gives none'),
});

async function given(call: Call, body: z.infer<typeof sheet>): Promise<GivenSheet> {
  const [year, month, day] = (body.day ?? '').split('-').map(Number);
  const directory = await loadDirectory(call.db);
  return {
    text: body.text,
    zone: body.zone ?? (call.personId === undefined ? undefined : directory.person(call.personId)?.zone) ?? 'UTC',
    day: year === undefined || month === undefined || day === undefined ? undefined : { year, month, day },
  };
}

const person = z.object({ id: z.string(), name: z.string() });

const preview = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/paper/preview',
  name: 'paper.preview',
  summary: 'How a timeline on paper would stand on the ticket: its lines, those that cannot be taken and why, and what they propose',
  description: 'Writes nothing.',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: sheet,
  output: z.object({
    zone: z.string(),
    lines: z.array(
      z.object({
        line: z.number(),
        at: z.number().describe('When it happened'),
        who: person.nullable(),
        text: z.string(),
        known: z.boolean().describe('It stands on the timeline already, and is not written again'),
      }),
    ),
    wrong: z.array(z.object({ line: z.number(), text: z.string(), wrong: z.string(), remedy: z.string() })),
    proposals: z.array(z.object({ kind: z.enum(paperKinds), at: z.number(), because: z.string(), recordedAt: z.number().nullable() })),
  }),
  handler: async (call, { params, body }) => {
    const id = await ticketIdFrom(call.db, params.ticket);
    const ticket = id === undefined ? undefined : await findTicket(call.db, id);
    if (ticket === undefined) return refuse('not-found', `there is no ticket ${params.ticket}`);
    const asked = await given(call, body);
    const { lines, wrong, proposals } = await readPaper(call.db, ticket, { ...asked, now: call.clock.now() });
    return ok({ zone: asked.zone, lines: [...lines], wrong: [...wrong], proposals: [...proposals] });
  },
});

const enter = route({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/paper',
  name: 'paper.enter',
  summary: 'Enter a timeline that was written on paper while systems were down: all of its lines, or none',
  description:
    'Each line stands on the timeline where it happened, and says who entered it and when. What its words tell of measurements is proposed, and counts once somebody accepts it.',
  permission: { to: 'respond', on: onTicket },
  params: named,
  body: sheet.extend({
    propose: z
      .array(z.enum(paperKinds))
      .max(10)
      .default([...paperKinds])
      .describe('Which proposals of the preview to keep'),
  }),
  output: z.object({
    written: z.number(),
    known: z.number().describe('Lines that stood there already'),
    proposed: z.array(z.enum(paperKinds)),
  }),
  handler: async (call, { params, body }) => {
    const asked = await given(call, body);
    const done = await onLocked(call, params.ticket, async (tx, ticket) => enterPaper(tx, ticket, { ...asked, propose: body.propose }));
    return done.ok ? ok({ ...done.value.value, proposed: [...done.value.value.proposed] }) : done;
  },
});

/** The API of timelines that were written on paper. */
export const paperRoutes: readonly Route[] = [preview, enter];
