export { clocksOf, endClocks, runDueClocks, setClocks, type ClockJob, type ClockRow, type DueClock } from './clocks.ts';
export { joinInstances, type Instance } from './instance.ts';
export { startLoop, type Loop } from './loop.ts';
export {
  enqueueMessages,
  finishMessages,
  leaseMessages,
  nextMessageDue,
  retryMessage,
  supersedeMessages,
  type LeasedMessage,
  type NewMessage,
} from './messages.ts';
