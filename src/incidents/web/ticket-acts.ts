import { move, type Command } from '../rules/states.ts';
import type { TicketWhole } from './reading.ts';

export interface MainAct {
  readonly words: string;
  /** The path under `/api/v1` that does it. */
  readonly path: string;
}

type Facts = Pick<TicketWhole, 'number' | 'state' | 'pages'>;

/** The reader's own page of the ticket that waits for an answer. */
export const myPage = (ticket: Pick<TicketWhole, 'pages'>, me: string | undefined): TicketWhole['pages'][number] | undefined =>
  ticket.pages.find(({ person, state }) => person.id === me && state === 'unanswered');

const next: Readonly<Partial<Record<TicketWhole['state'], readonly [Command, string]>>> = {
  assigned: ['take', 'Take the ticket'],
  researching: ['restore', 'Declare restored'],
  mitigating: ['restore', 'Declare restored'],
  restored: ['resolve', 'Resolve'],
  resolved: ['close', 'Close'],
};

/** The one main action for this reader in this state: first stop my page, then take the ticket, then restore. */
export function mainAct(ticket: Facts, me: string | undefined): MainAct | undefined {
  const page = myPage(ticket, me);
  if (page !== undefined) return { words: 'Stop my page', path: `/pages/${page.id}/answer` };
  const found = next[ticket.state];
  return found === undefined ? undefined : { words: found[1], path: `/tickets/T-${ticket.number}/${found[0]}` };
}

/** Commands that the state allows, for the menu beside the main action. */
export const allowed = (state: TicketWhole['state'], commands: readonly Command[]): Command[] =>
  commands.filter((command) => move(state, command) !== undefined);
