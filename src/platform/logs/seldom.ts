import { minutes, type Duration } from '../../kernel/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Log } from './log.ts';

/** For so long a failure that has been told is only counted. */
const REST: Duration = minutes(1);
/** So many different ones are remembered at most. */
const MOST = 500;

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Tells the log of failures, the same one of the same place once a minute, then with how often it came `meanwhile`. A database that
 * is away makes each loop fail several times a second, and what else went wrong could not be found among that.
 */
export function seldom(log: Pick<Log, 'error'>, clock: Pick<Clock, 'monotonic'>): (where: string, error: unknown) => void {
  const told = new Map<string, { readonly at: Duration; meanwhile: number }>();
  return (where, error) => {
    const now = clock.monotonic();
    const key = `${where}\n${sentenceOf(error)}`;
    const last = told.get(key);
    if (last !== undefined && now - last.at < REST) {
      last.meanwhile += 1;
      return;
    }
    // The oldest stands first.
    told.delete(key);
    for (const oldest of told.keys()) {
      if (told.size < MOST) break;
      told.delete(oldest);
    }
    told.set(key, { at: now, meanwhile: 0 });
    const meanwhile = last?.meanwhile ?? 0;
    log.error(where, error, meanwhile === 0 ? {} : { meanwhile });
  };
}
