import { z } from 'zod';

import type { Reader } from '../../platform/database/index.ts';
import { actionKinds } from '../rules/actions.ts';
import {
  blamelessHints,
  postMortemCommands,
  postMortemCommandsFor,
  postMortemStates,
  sectionKeys,
  sections,
} from '../rules/post-mortem.ts';
import { measurementsOf } from '../measuring/store-measurements.ts';
import { standingOf } from '../rules/measurements.ts';
import { findTicket } from '../store.ts';
import { actionsOf, type ActionItem } from './store-actions.ts';
import { causes, findPostMortem, sectionsOf, whysOf } from './store-post-mortems.ts';

const person = z.object({ id: z.string(), name: z.string() }).nullable();

/** An action, as the API gives it. Instants are milliseconds since 1970. */
export const actionView = z.object({
  id: z.string(),
  number: z.number().describe('People say A-NUMBER'),
  ticket: z.object({ number: z.number(), title: z.string() }),
  text: z.string(),
  kind: z.enum(actionKinds),
  priority: z.number(),
  owner: person,
  dueAt: z.number().nullable(),
  dueIs: z.enum(['done', 'dated']).describe('Whether it is the action that is due, or the date by which it will be'),
  state: z.enum(['open', 'done', 'dropped']),
  endedAt: z.number().nullable(),
  outcome: z.string().nullable(),
});

export const postMortemView = z.object({
  ticket: z.object({ number: z.number(), title: z.string(), severity: z.number() }),
  state: z.enum(postMortemStates),
  commands: z.array(z.enum(postMortemCommands)),
  owner: person,
  facilitator: person,
  dueAt: z.number().nullable(),
  stateAt: z.number(),
  customerMinutes: z.number().nullable(),
  cause: z.enum(causes).nullable(),
  sections: z.array(
    z.object({
      section: z.enum(sectionKeys),
      title: z.string(),
      asks: z.string(),
      version: z.number().describe('0 while nobody has written it: what an edit of it begins from'),
      text: z.string(),
      editedBy: z.string().nullable(),
      editedAt: z.number().nullable(),
      hints: z.array(z.object({ words: z.string(), hint: z.string() })),
    }),
  ),
  whys: z.array(z.object({ id: z.string(), parent: z.string().nullable(), text: z.string() })),
  actions: z.array(actionView),
});

export type PostMortemView = z.infer<typeof postMortemView>;

const named = (id: string | null, name: string | null): z.infer<typeof person> => (id === null ? null : { id, name: name ?? '' });

export const viewOfAction = (action: ActionItem): z.infer<typeof actionView> => ({
  id: action.id,
  number: action.number,
  ticket: { number: action.ticketNumber, title: action.ticketTitle },
  text: action.text,
  kind: action.kind,
  priority: action.priority,
  owner: named(action.ownerId, action.ownerName),
  dueAt: action.dueAt,
  dueIs: action.dueIs,
  state: action.state,
  endedAt: action.endedAt,
  outcome: action.outcome,
});

/** The post mortem of a ticket, whole; undefined where there is none. */
export async function readPostMortem(reader: Reader, id: string): Promise<PostMortemView | undefined> {
  const [ticket, found] = [await findTicket(reader, id), await findPostMortem(reader, id)];
  if (ticket === undefined || found === undefined) return undefined;
  const counted = standingOf('customer-minutes', await measurementsOf(reader, id), ticket.state);
  const texts = new Map((await sectionsOf(reader, id)).map((text) => [text.section, text]));
  return {
    ticket: { number: ticket.number, title: ticket.title, severity: ticket.severity },
    state: found.state,
    commands: [...postMortemCommandsFor(found.state)],
    owner: named(found.ownerId, found.ownerName),
    facilitator: named(found.facilitatorId, found.facilitatorName),
    dueAt: found.dueAt,
    stateAt: found.stateAt,
    customerMinutes: counted.status === 'recorded' ? counted.amount : null,
    cause: found.cause,
    sections: sections.map(([section, title, asks]) => {
      const written = texts.get(section);
      const text = written?.text ?? '';
      return {
        section,
        title,
        asks,
        version: written?.version ?? 0,
        text,
        editedBy: written?.editedBy ?? null,
        editedAt: written?.editedAt ?? null,
        hints: [...blamelessHints(text)],
      };
    }),
    whys: await whysOf(reader, id),
    actions: (await actionsOf(reader, id)).map(viewOfAction),
  };
}
