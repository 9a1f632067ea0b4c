import { days, type Duration, type Instant } from '../../kernel/index.ts';
import { isLabelName } from './labels.ts';
import { compileAll, type Matcher } from './matchers.ts';

/** The longest that a silence may last. */
export const LONGEST: Duration = days(30);
/** At least one matcher must narrow one of these down. */
export const NARROWING = ['service', 'team', 'alertname'] as const;

export interface SilenceTimes {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

export type SilenceState = 'active' | 'pending' | 'expired';

/** A silence holds from its start until just before its end. */
export function silenceState(times: SilenceTimes, now: Instant): SilenceState {
  if (now < times.startsAt) return 'pending';
  return now < times.endsAt ? 'active' : 'expired';
}

/** A name that nothing has: a matcher that takes it takes everything. */
const NOBODY = 'no-service-team-or-alert-is-called-this-0123456789';

/** Whether a matcher says which service, team or alert it is about. */
function narrows(matcher: Matcher): boolean {
  if (!matcher.isEqual || !NARROWING.some((name) => name === matcher.name)) return false;
  const compiled = compileAll([matcher]);
  return compiled.ok && !compiled.value({}) && !compiled.value({ [matcher.name]: NOBODY });
}

function refuseMatchers(matchers: readonly Matcher[]): string | undefined {
  for (const [place, matcher] of matchers.entries()) {
    if (!isLabelName(matcher.name))
      return `silence invalid: invalid label matcher ${place}: invalid label name ${JSON.stringify(matcher.name)}`;
    const compiled = compileAll([matcher]);
    if (!compiled.ok) {
      return `silence invalid: invalid label matcher ${place}: invalid regular expression ${JSON.stringify(matcher.value)}: ${compiled.problem}`;
    }
  }
  const all = matchers.map((matcher) => compileAll([matcher]));
  if (all.every((each) => each.ok && each.value({}))) return 'silence invalid: at least one matcher must not match the empty string';
  if (!matchers.some(narrows)) return 'silence invalid: a silence needs a matcher that says which service, team or alertname it is about';
  return undefined;
}

/** Why a silence is refused, as a sentence; undefined when it is not. The sentences that Alertmanager has are its own. */
export function refuseSilence(silence: SilenceTimes & { readonly matchers: readonly Matcher[] }, now: Instant): string | undefined {
  if (silence.endsAt <= silence.startsAt) return 'Failed to create silence: start time must be before end time';
  if (silence.endsAt < now) return "Failed to create silence: end time can't be in the past";
  if (silence.endsAt - Math.max(silence.startsAt, now) > LONGEST) return 'Failed to create silence: a silence lasts 30 days at most';
  return refuseMatchers(silence.matchers);
}

const sameMatchers = (one: readonly Matcher[], other: readonly Matcher[]): boolean =>
  one.length === other.length &&
  one.every((matcher, place) => {
    const its = other[place];
    return (
      its !== undefined &&
      matcher.name === its.name &&
      matcher.value === its.value &&
      matcher.isRegex === its.isRegex &&
      matcher.isEqual === its.isEqual
    );
  });

/**
 * Whether an edit may keep the silence's id, as Alertmanager decides it: the same matchers, no active start moved,
 * nothing moved into the past. Anything else ends the silence and makes another.
 */
export function keepsId(
  before: SilenceTimes & { readonly matchers: readonly Matcher[] },
  after: SilenceTimes & { readonly matchers: readonly Matcher[] },
  now: Instant,
): boolean {
  if (!sameMatchers(before.matchers, after.matchers) || after.endsAt < now) return false;
  const state = silenceState(before, now);
  if (state === 'expired') return false;
  return state === 'active' ? after.startsAt === before.startsAt : after.startsAt >= now;
}
