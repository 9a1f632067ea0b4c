import { mustHave, type Instant } from '../kernel/index.ts';
import type { Clock } from '../platform/clock/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Texts } from './rules/labels.ts';
import { compileAll, type Matches } from './rules/matchers.ts';
import { silenceState } from './rules/silences.ts';
import { readSilences, silenceStamp, type Silence } from './store-silences.ts';

/** An alert as silences see it: its labels, and the teams whose silences may hold it. */
export interface Silenced {
  readonly labels: Texts;
  /** Ids of the teams that own its service or stand above, and of the team that owns its integration; undefined: any. */
  readonly teams: readonly string[] | undefined;
}

/** All silences in memory, ready to be asked. */
export interface Silences {
  readonly stamp: string;
  readonly all: readonly Silence[];
  /** Those that hold an alert back now. */
  matching(alert: Silenced, now: Instant): readonly Silence[];
  /** Until when the alert is held back; undefined when no silence matches it now. */
  heldUntil(labels: Texts, now: Instant, teams?: readonly string[]): Instant | undefined;
}

interface Compiled {
  readonly silence: Silence;
  readonly matches: Matches;
}

/** These silences, ready to be asked. */
export function silencesOf(stamp: string, all: readonly Silence[]): Silences {
  const compiled = all.map((silence): Compiled => {
    const matches = compileAll(silence.matchers);
    return { silence, matches: matches.ok ? matches.value : () => false };
  });
  const holds = ({ silence, matches }: Compiled, alert: Silenced, now: Instant): boolean =>
    silenceState(silence, now) === 'active' &&
    (silence.teamId === null || alert.teams?.includes(silence.teamId) !== false) &&
    matches(alert.labels);
  const matching = (alert: Silenced, now: Instant): readonly Silence[] =>
    compiled.filter((each) => holds(each, alert, now)).map((each) => each.silence);
  return {
    stamp,
    all,
    matching,
    heldUntil(labels, now, teams) {
      if (compiled.length === 0) return undefined;
      const ends = matching({ labels, teams }, now).map((silence) => silence.endsAt);
      return ends.length === 0 ? undefined : Math.max(...ends);
    },
  };
}

/** Those last read, one for each database that this process has open; normally one. */
const cache = new Map<string, Silences>();
const MOST_KEPT = 8;

/** The silences as the reader sees them. Costs one short statement while none was edited. */
export async function loadSilences(reader: Reader & { readonly clock: Clock }): Promise<Silences> {
  const stamp = await silenceStamp(reader);
  const known = cache.get(stamp);
  if (known !== undefined) return known;
  if (cache.size >= MOST_KEPT) cache.clear();
  cache.set(stamp, silencesOf(stamp, await readSilences(reader, reader.clock.now())));
  return mustHave(cache.get(stamp), 'what was kept is there');
}
