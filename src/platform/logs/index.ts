export { openLog, type Log, type LogLevel } from './log.ts';
export { withoutSecrets } from './without-secrets.ts';
