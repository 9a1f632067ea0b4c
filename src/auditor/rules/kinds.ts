/** The differences that the auditor looks for, each with what it means. */
export const kinds = {
  'alert-not-folded': 'An alert was accepted, and neither folded nor put aside',
  'end-not-folded': 'The end of an alert was accepted and not folded',
  'alert-without-ticket': 'An alert fires, no silence holds it, and it has no ticket',
  'ticket-without-escalation': 'A ticket that pages has no escalation',
  'ticket-without-clock': 'A ticket that nobody has taken has nothing that will ever page for it again',
  'incident-without-clock': 'A severity 1 that is not restored has no clock for its management',
  'clock-out-of-reach': 'The next step of a ticket lies further ahead than anybody can put it',
  'clock-without-cause': 'A clock runs for a ticket that is over',
  'ticket-without-page': 'A ticket that pages has paged nobody, and nobody said why',
  'page-lost': 'A page that was made is gone',
  'page-without-message': 'A page has fewer messages than methods it went by',
  'page-without-clock': 'An unanswered page will never go on to the next method',
  'message-out-of-reach': 'A message waits for an instant further ahead than any retry',
} as const;

export type Kind = keyof typeof kinds;
