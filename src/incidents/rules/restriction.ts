/** What of a ticket may be said where others read along. */
interface Told {
  readonly title: string;
  readonly impact: string;
  readonly restricted?: boolean | undefined;
}

const WITHHELD = 'A restricted ticket';

/** Whether only those on its list may read a ticket. What is restricted is never published. */
export const isRestricted = (ticket: Pick<Told, 'restricted'>): boolean => ticket.restricted === true;

/** The words of a ticket for pages, messages and lists: of a restricted one that it is restricted, and no more. */
export const sayable = (ticket: Told): { readonly title: string; readonly impact: string } =>
  isRestricted(ticket) ? { title: WITHHELD, impact: WITHHELD } : { title: ticket.title, impact: ticket.impact };
