/** The clocks of paging, and the one by which a ticket's own area learns whom a step assigned it to. */
export const clockKinds = {
  /** Subject: the ticket. Lives while nobody has taken it. */
  unowned: 'ticket.unowned',
  /** Subject: the ticket. Lives until it is restored. */
  unrestored: 'ticket.unrestored',
  /** Subject: the page. Lives while it is unanswered. */
  nextMethod: 'page.next-method',
  /** Subject: the ticket. Data: `{person: {id, name}, because}`. Taken by incidents. */
  follow: 'ticket.follow-escalation',
  /** Subject: the ticket. Lives while somebody is called in: due when that is looked at next, and released whenever a page of the ticket ends. Taken by incidents. */
  calledIn: 'ticket.called-in',
  /** Subject: what broke. Data: `{sentence}`, and a `title` where it is not that a step failed. Taken by incidents, which cuts our own ticket. */
  ownBug: 'ticket.own-bug',
} as const;
