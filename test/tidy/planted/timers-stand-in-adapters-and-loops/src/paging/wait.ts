import { setTimeout as sleep } from 'node:timers/promises'; // fault

export const wait = (then: () => void): unknown => [
  setTimeout(then, 1000), // fault
  setInterval(then, 1000), // fault
  globalThis.setImmediate(then), // fault
  sleep(1000),
];
