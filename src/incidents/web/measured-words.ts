import type { TicketWhole } from './reading.ts';

/** What is measured of a ticket, in words. */
export const kindWords: Readonly<Record<TicketWhole['measured'][number]['kind'], string>> = {
  'impact-start': 'Impact began',
  detected: 'Detected',
  answered: 'First answer',
  engaged: 'Engaged',
  'handed-on': 'Handed on',
  mitigated: 'Mitigated',
  restored: 'Restored',
  'customer-minutes': 'Minutes of customers',
};
