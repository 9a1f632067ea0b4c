import { destination, pino, stdTimeFunctions } from 'pino';

import { withoutSecrets } from './without-secrets.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One value beside the words of a line. */
type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The log: one line of JSON for each event, to standard error. */
export interface Log {
  debug(words: string, fields?: Fields): void;
  info(words: string, fields?: Fields): void;
  warn(words: string, fields?: Fields): void;
  /** A failure: where, and with what error. */
  error(where: string, error: unknown, fields?: Fields): void;
}

/** What is told of an error: its kind, sentence and stack, and those of its cause, but no values that it carries beside. */
function told(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { sentence: withoutSecrets(String(error)) };
  const { name, message, stack, cause } = error;
  return {
    kind: name,
    sentence: withoutSecrets(message),
    stack: withoutSecrets(stack ?? ''),
    ...(cause === undefined ? {} : { cause: told(cause) }),
  };
}

const clean = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? withoutSecrets(value) : value]));

/** Opens the log at a level. Lines are written at once: what is told before a crash must be there after it. */
export function openLog(level: LogLevel, write?: (line: string) => void): Log {
  const to = write === undefined ? destination({ dest: 2, sync: true }) : { write };
  const out = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    to,
  );
  const say =
    (at: LogLevel) =>
    (words: string, fields: Fields = {}): void => {
      if (out.isLevelEnabled(at)) out[at](clean(fields), withoutSecrets(words));
    };
  return {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: (where, error, fields = {}) => {
      const place = withoutSecrets(where);
      out.error({ where: place, ...clean(fields), error: told(error) }, place);
    },
  };
}
