import type { Send } from '../send.ts';
import { send } from '../send.ts'; // fault
import { part } from '../../web/part.tsx';
import { Ticket } from '../../incidents/web/ticket.tsx'; // fault

export const Screen = [send satisfies Send, part, Ticket];
