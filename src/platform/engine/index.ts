export {
  clocksOf,
  endClocks,
  firstClock,
  releaseClocks,
  runDueClocks,
  setClocks,
  takeClocks,
  type ClockJob,
  type ClockRow,
  type DueClock,
} from './clocks.ts';
export { joinInstances, type Instance } from './instance.ts';
export { startLookout, type Found, type Lookout } from './lookout.ts';
export { startLoop, UNTIL_POKED, type Loop, type Sleep } from './loop.ts';
export {
  enqueueMessages,
  finishMessages,
  firstMessage,
  INSTANCE_LOCK,
  keepMessage,
  leaseMessages,
  leaseStrays,
  messagesAbout,
  retryMessage,
  supersedeMessages,
  waitingMessages,
  wasKept,
  type LeasedMessage,
  type NewMessage,
  type Room,
} from './messages.ts';
export { isQuiet, QUIET, readQuiet, readWaiting, type Quiet, type Release, type Waiting } from './quiet.ts';
export { quietRoutes } from './quiet-routes.ts';
