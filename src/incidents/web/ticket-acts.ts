import type { TicketWhole } from './reading.ts';

export interface MainAct {
  readonly words: string;
  /** The path under `/api/v1` that does it. */
  readonly path: string;
}

/** The one main action for this reader in this state: first stop my page, then take the ticket, then restore. */
export function mainAct(ticket: Pick<TicketWhole, 'number' | 'state' | 'mine' | 'may'>): MainAct | undefined {
  if (ticket.mine.page !== null) return { words: 'Stop my page', path: `/pages/${ticket.mine.page}/answer` };
  const next: Readonly<Record<string, readonly [string, string]>> = {
    assigned: ['take', 'Take the ticket'],
    researching: ['restore', 'Declare restored'],
    mitigating: ['restore', 'Declare restored'],
    restored: ['resolve', 'Resolve'],
    resolved: ['close', 'Close'],
  };
  const [act, words] = next[ticket.state] ?? [];
  if (act === undefined || words === undefined || !ticket.may.includes(act)) return undefined;
  return { words, path: `/tickets/${ticket.number}/${act}` };
}
