import { days, type Duration, type Instant } from '../../kernel/index.ts';

export const actionKinds = ['detect', 'prevent', 'mitigate', 'process', 'share', 'audit'] as const;
export type ActionKind = (typeof actionKinds)[number];

/** A day before it is due an action's owner is reminded, on the day, and then every working week; the manager from the second week on. */
const BEFORE: Duration = days(1);
const AGAIN: Duration = days(7);

/** Who is told of an action that is due, and when to look again. */
export interface Reminder {
  readonly tell: 'owner' | 'owner-and-manager' | undefined;
  readonly lookAt: Instant;
}

/** An action as far as it is reminded of. */
export interface DueAction {
  readonly dueAt: Instant;
  /** How often its owner was reminded. */
  readonly reminded: number;
}

const timesDue = ({ dueAt }: Pick<DueAction, 'dueAt'>, now: Instant): number => {
  if (now < dueAt - BEFORE) return 0;
  return now < dueAt ? 1 : 2 + Math.floor((now - dueAt) / AGAIN);
};

const whenDue = ({ dueAt }: DueAction, times: number): Instant => {
  if (times === 0) return dueAt - BEFORE;
  return times === 1 ? dueAt : dueAt + (times - 1) * AGAIN;
};

/** Decides whether somebody is reminded now: each time once, however late it is looked at. */
export function remind(action: DueAction, now: Instant): Reminder {
  const times = timesDue(action, now);
  const lookAt = whenDue(action, times);
  if (times <= action.reminded) return { tell: undefined, lookAt };
  return { tell: now >= action.dueAt + AGAIN ? 'owner-and-manager' : 'owner', lookAt };
}

/** How often an action has come up by an instant. */
export const remindedBy = timesDue;
