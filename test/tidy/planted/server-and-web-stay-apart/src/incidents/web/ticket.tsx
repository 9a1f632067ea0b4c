export const Ticket = 'ticket';
