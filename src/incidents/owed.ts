import type { Instant } from '../kernel/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { clocksOf } from '../platform/engine/index.ts';
import { contactMethodsOf } from '../catalog/index.ts';
import { lastResort, lastResortMethods } from '../paging/index.ts';
import { openActions } from './learning/store-actions.ts';
import { listTickets, ticketFilter } from './store-list.ts';

/** Something that waits for a person, and where it is done. */
export interface Owed {
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  readonly due: Instant | null;
  readonly verb: string;
  readonly to: string;
}

async function reachability(reader: Reader, personId: string): Promise<Owed[]> {
  const methods = (await contactMethodsOf(reader, [personId])).get(personId) ?? [];
  const own: Owed[] =
    methods.length > 0
      ? []
      : [
          {
            kind: 'Reach',
            title: 'No page can reach you',
            detail: 'add a contact method and verify it',
            due: null,
            verb: 'Add',
            to: '/settings/contact-methods',
          },
        ];
  if ((await lastResort(reader)) === personId && (await lastResortMethods(reader)).length === 0) {
    own.push({
      kind: 'Last resort',
      title: 'The last resort cannot be reached',
      detail: 'no integration can be made until it can',
      due: null,
      verb: 'Verify',
      to: '/settings/contact-methods',
    });
  }
  return own;
}

const MOST_ACTIONS = 10;

async function actionsOwed(reader: Reader, personId: string): Promise<Owed[]> {
  return (await openActions(reader, { owner: personId, person: personId, most: MOST_ACTIONS })).map((action) => ({
    kind: 'Action',
    title: action.text,
    detail: `A-${action.number} of T-${action.ticketNumber}${action.dueIs === 'dated' ? ', needs a date' : ''}`,
    due: action.dueAt,
    verb: 'Open',
    to: `/tickets/T-${action.ticketNumber}`,
  }));
}

/** What a person owes: to be reachable, the tickets that are theirs, and what they promised to do. */
export async function owedBy(reader: Reader, personId: string, now: Instant): Promise<Owed[]> {
  const mine = await listTickets(reader, ticketFilter.parse({ view: 'mine', limit: 20 }), { personId, teams: [], now });
  const clocks = await clocksOf(
    reader,
    mine.items.map(({ id }) => id),
  );
  return [
    ...(await reachability(reader, personId)),
    ...mine.items.map((ticket) => ({
      kind: `Severity ${ticket.severity}`,
      title: ticket.title,
      detail: `T-${ticket.number}, ${ticket.state}`,
      due: clocks.find(({ subject }) => subject === ticket.id)?.dueAt ?? null,
      verb: ticket.state === 'assigned' ? 'Take' : 'Open',
      to: `/tickets/T-${ticket.number}`,
    })),
    ...(await actionsOwed(reader, personId)),
  ];
}
