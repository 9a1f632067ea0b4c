export { openLog, type Log, type LogLevel } from './log.ts';
export { seldom } from './seldom.ts';
