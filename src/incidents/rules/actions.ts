import { days, type Duration, type Instant } from '../../kernel/index.ts';

/** What an action is for. To share spreads a lesson; an audit or an upgrade goes through several services. */
export const actionKinds = ['detect', 'prevent', 'mitigate', 'process', 'share', 'audit', 'upgrade'] as const;
export type ActionKind = (typeof actionKinds)[number];

/** Kinds that go through services. */
export const isAcrossServices = (kind: ActionKind): boolean => kind === 'audit' || kind === 'upgrade';

/** A day before it is due an action's owner is reminded, on the day, and then every week; with each week it goes one manager up. */
const BEFORE: Duration = days(1);
const AGAIN: Duration = days(7);

/** Who is told of an action that is due, and when to look again. */
export interface Reminder {
  /** 0: its owner; above: as many levels of managers, too. Undefined: nobody now. */
  readonly level: number | undefined;
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
  return { level: times <= action.reminded ? undefined : Math.max(0, times - 2), lookAt };
}

/** The people of each level who stand on none before it; levels that come to nobody new are passed over. */
function steps(owner: string | null, managers: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const known = new Set(owner === null ? [] : [owner]);
  return managers.flatMap((people) => {
    const fresh = people.filter((person) => !known.has(person));
    for (const person of fresh) known.add(person);
    return fresh.length === 0 ? [] : [fresh];
  });
}

/** Whom a reminder of a level tells: the owner, and the managers from the nearest one up. Without an owner the nearest manager is told from the first on. */
export function tellsOf(
  owner: string | null,
  managers: readonly (readonly string[])[],
  level: number,
): { readonly people: readonly string[]; readonly highest: readonly string[] } {
  const up = steps(owner, managers).slice(0, owner === null ? Math.max(1, level) : level);
  return { people: [...(owner === null ? [] : [owner]), ...up.flat()], highest: up.at(-1) ?? [] };
}

/** How often an action has come up by an instant. */
export const remindedBy = timesDue;
