export { clocksOf, endClocks, runDueClocks, setClocks, type ClockJob, type ClockRow, type DueClock } from './clocks.ts';
export { joinInstances, type Instance } from './instance.ts';
export { startLoop, type Loop } from './loop.ts';
export {
  enqueueMessages,
  finishMessages,
  keepMessage,
  leaseMessages,
  leaseStrays,
  nextMessageDue,
  retryMessage,
  supersedeMessages,
  waitingMessages,
  wasKept,
  type LeasedMessage,
  type NewMessage,
  type Room,
} from './messages.ts';
