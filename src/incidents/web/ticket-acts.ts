import { send } from '../../web/api.ts';
import { move, type Command } from '../rules/states.ts';
import type { TicketWhole } from './reading.ts';

/** Moves that a ticket's screen offers, by their name in the API. */
export type Move = 'take' | 'mitigate' | 'restore' | 'resolve' | 'close' | 'hand-back';

export interface MainAct {
  readonly words: string;
  readonly run: { readonly page: string } | { readonly move: Move };
}

type Facts = Pick<TicketWhole, 'state' | 'pages'>;

/** The reader's own page of the ticket that waits for an answer. */
export const myPage = (ticket: Pick<TicketWhole, 'pages'>, me: string | undefined): TicketWhole['pages'][number] | undefined =>
  ticket.pages.find(({ person, state }) => person.id === me && state === 'unanswered');

const next: Readonly<Partial<Record<TicketWhole['state'], readonly [Move, string]>>> = {
  assigned: ['take', 'Take the ticket'],
  researching: ['restore', 'Declare restored'],
  mitigating: ['restore', 'Declare restored'],
  restored: ['resolve', 'Resolve'],
  resolved: ['close', 'Close'],
};

/** The one main action for this reader in this state: first stop my page, then take the ticket, then restore. */
export function mainAct(ticket: Facts, me: string | undefined): MainAct | undefined {
  const page = myPage(ticket, me);
  if (page !== undefined) return { words: 'Stop my page', run: { page: page.id } };
  const found = next[ticket.state];
  return found === undefined ? undefined : { words: found[1], run: { move: found[0] } };
}

/** Where the main action is sent, without anything said beside it: last-script.ts does it before the app is there. */
export const mainAddress = ({ run }: MainAct, ticket: string): string =>
  'page' in run ? `/api/v1/pages/${run.page}/answer` : `/api/v1/tickets/${ticket}/${run.move}`;

/** Does the main action to a ticket. */
export async function runMain({ run }: MainAct, ticket: string): Promise<unknown> {
  if ('page' in run) return await send('POST', '/pages/:page/answer', { params: { page: run.page } });
  return await send('POST', `/tickets/:ticket/${run.move}`, { params: { ticket } });
}

/** Commands that the state allows, for the menu beside the main action. */
export const allowed = <C extends Command>(state: TicketWhole['state'], commands: readonly C[]): C[] =>
  commands.filter((command) => move(state, command) !== undefined);
