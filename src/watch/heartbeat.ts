import { minutes, seconds, type Duration } from '../kernel/index.ts';
import type { Clock } from '../platform/clock/index.ts';
import type { Fetch } from '../platform/egress/index.ts';
import type { Standing } from './rules/watching.ts';

/** A heartbeat goes this often. */
export const BEAT_EVERY: Duration = minutes(1);
const PATIENCE: Duration = seconds(10);

/** A heartbeat that goes out to a watcher of somebody else's, such as Healthchecks. */
export interface Beat {
  readonly url: string;
  /** Whether the next is due; it is taken by asking. */
  isDue(): boolean;
}

export function createBeat(url: string, clock: Clock, every: Duration = BEAT_EVERY): Beat {
  let last = -Infinity;
  return {
    url,
    isDue() {
      const now = clock.monotonic();
      if (now - last < every) return false;
      last = now;
      return true;
    },
  };
}

/** The address that says "it is down", as Healthchecks has it: the path with /fail behind it. */
export function failUrl(url: string): string {
  const parsed = new URL(url);
  parsed.pathname = `${parsed.pathname.replace(/\/+$/, '')}/fail`;
  return parsed.href;
}

/** Sends a heartbeat where all is proved, its opposite where the alarm stands, and nothing in between: the silence is what tells. */
export async function beat({ url }: Pick<Beat, 'url'>, now: { standing: Standing; fetch: Fetch }): Promise<void> {
  if (now.standing !== 'good' && now.standing !== 'down') return;
  const address = now.standing === 'good' ? url : failUrl(url);
  await now.fetch(address, { method: 'POST', headers: { 'user-agent': 'Evenkeel' }, body: '', signal: AbortSignal.timeout(PATIENCE) });
}
