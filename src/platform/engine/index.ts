export {
  clocksOf,
  endClocks,
  releaseClocks,
  runDueClocks,
  setClocks,
  takeClocks,
  type ClockJob,
  type ClockRow,
  type DueClock,
} from './clocks.ts';
export { joinInstances, type Instance } from './instance.ts';
export { startLoop, type Loop, type Sleep } from './loop.ts';
export {
  enqueueMessages,
  finishMessages,
  INSTANCE_LOCK,
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
export { QUIET, readQuiet, readWaiting, type Quiet, type Release, type Waiting } from './quiet.ts';
export { quietRoutes } from './quiet-routes.ts';
