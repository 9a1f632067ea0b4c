import { z } from 'zod';

import type { Reader } from '../../platform/database/index.ts';
import { loadDirectory, type Directory } from '../../catalog/index.ts';
import { actionKinds } from '../rules/actions.ts';
import {
  blamelessHints,
  postMortemCommands,
  postMortemCommandsFor,
  postMortemStates,
  questions,
  sectionKeys,
  sections,
  type Section,
} from '../rules/post-mortem.ts';
import { forms, shownIn, unanswered } from '../rules/review-form.ts';
import { invitedAnswers, invitedParts } from '../rules/invited.ts';
import { causes } from '../rules/causes.ts';
import { changeView, changeViews } from '../causes/read-changes.ts';
import { causeOf } from '../causes/store-causes.ts';
import { measurementsOf } from '../measuring/store-measurements.ts';
import { standingOf } from '../rules/measurements.ts';
import { findTicket } from '../store.ts';
import { actionsOf, type ActionItem } from './store-actions.ts';
import { invitedTo } from './store-invited.ts';
import { findPostMortem, sectionsOf, whysOf, type SectionText } from './store-post-mortems.ts';

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
  services: z.array(z.object({ slug: z.string(), name: z.string() })).describe('What an audit or upgrade goes through'),
  escalatedTo: z.string().nullable().describe('The managers who were told last, since it is overdue'),
});

const sectionView = z.object({
  section: z.enum(sectionKeys),
  title: z.string(),
  asks: z.string(),
  version: z.number().describe('0 while nobody has written it: what an edit of it begins from'),
  text: z.string(),
  editedBy: z.string().nullable(),
  editedAt: z.number().nullable(),
  hints: z.array(z.object({ words: z.string(), hint: z.string() })),
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
  form: z.enum(forms),
  formBecause: z.string().describe('By what it has its form'),
  meetsAt: z.number().nullable().describe('When people meet about it'),
  reviewedAt: z.number().nullable().describe('When it was approved first'),
  changes: z.array(changeView).describe('The changes that did it'),
  sections: z.array(sectionView).describe('Those of its form, and every other one in which somebody wrote'),
  questions: z.array(sectionView).describe('What the facilitator asks, each with its answer'),
  unanswered: z.number().describe('How many questions have no answer'),
  invited: z.array(
    z.object({
      id: z.string(),
      person: z.string().nullable().describe('Null for somebody outside'),
      name: z.string(),
      part: z.enum(invitedParts),
      because: z.string(),
      invitedAt: z.number(),
      answer: z.enum(invitedAnswers).nullable().describe('Null until somebody said whether they came'),
      said: z.string(),
    }),
  ),
  whys: z.array(z.object({ id: z.string(), parent: z.string().nullable(), text: z.string() })),
  actions: z.array(actionView),
});

export type PostMortemView = z.infer<typeof postMortemView>;

/** By what a section was drafted that no person has written. */
export const DRAFTED_BY = 'the timeline';

const named = (id: string | null, name: string | null): z.infer<typeof person> => (id === null ? null : { id, name: name ?? '' });

/** An action as the API gives it. */
export const viewOfAction = (action: ActionItem, directory: Directory): z.infer<typeof actionView> => ({
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
  services: action.services.flatMap((id) => {
    const found = directory.service(id);
    return found === undefined ? [] : [{ slug: found.slug, name: found.name }];
  }),
  escalatedTo: action.escalatedTo,
});

type Asked = readonly (readonly [section: Section, title: string, asks: string])[];

/** Some sections as they were last written. */
const viewsOf = (asked: Asked, texts: ReadonlyMap<Section, SectionText>): z.infer<typeof sectionView>[] =>
  asked.map(([section, title, asks]) => {
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
  });

/** The post mortem of a ticket, whole; undefined where there is none. */
export async function readPostMortem(reader: Reader, id: string): Promise<PostMortemView | undefined> {
  const [ticket, found] = [await findTicket(reader, id), await findPostMortem(reader, id)];
  if (ticket === undefined || found === undefined) return undefined;
  const counted = standingOf('customer-minutes', await measurementsOf(reader, id), ticket.state);
  const directory = await loadDirectory(reader);
  const stored = await sectionsOf(reader, id);
  const texts = new Map(stored.map((text) => [text.section, text]));
  const written = stored.filter(({ text }) => text.trim() !== '');
  // What the timeline drafted in a section that the form has not is no person's text.
  const shown = shownIn(found.form, new Set(written.filter(({ editedBy }) => editedBy !== DRAFTED_BY).map(({ section }) => section)));
  const own = (all: Asked): Asked => all.filter(([section]) => shown.includes(section));
  return {
    ticket: { number: ticket.number, title: ticket.title, severity: ticket.severity },
    state: found.state,
    commands: [...postMortemCommandsFor(found.state)],
    owner: named(found.ownerId, found.ownerName),
    facilitator: named(found.facilitatorId, found.facilitatorName),
    dueAt: found.dueAt,
    stateAt: found.stateAt,
    form: found.form,
    formBecause: found.formBecause,
    meetsAt: found.meetsAt,
    reviewedAt: found.reviewedAt,
    customerMinutes: counted.status === 'recorded' ? counted.amount : null,
    cause: (await causeOf(reader, id)) ?? null,
    changes: await changeViews(reader, id),
    sections: viewsOf(own(sections), texts),
    questions: viewsOf(own(questions), texts),
    unanswered: unanswered({ form: found.form, answered: new Set(written.map(({ section }) => section)) }).length,
    invited: await invitedTo(reader, id),
    whys: await whysOf(reader, id),
    actions: (await actionsOf(reader, id)).map((action) => viewOfAction(action, directory)),
  };
}
