import type { AnsweredRequest } from '../platform/http/index.ts';
import type { Log } from '../platform/logs/index.ts';

/** What changes something through our own API is worth a line; readings and what comes in by the thousand only for who looks closer. */
const isWrite = ({ method, route }: AnsweredRequest): boolean => method !== 'GET' && method !== 'HEAD' && route.startsWith('/api/v1/');

/** Tells the log of every answer: failures of ours as warnings. */
export const logAnswers =
  (log: Log) =>
  (answered: AnsweredRequest): void => {
    const level = answered.status >= 500 ? 'warn' : isWrite(answered) ? 'info' : 'debug';
    log[level]('answered', { ...answered, milliseconds: Math.round(answered.milliseconds) });
  };
