import { days, type Duration, type Instant } from '../../kernel/index.ts';
import type { ChangeState } from './change-states.ts';
import type { Outcome } from './execution.ts';

export const standings = ['owed', 'written', 'working', 'done', 'failed', 'excepted'] as const;
/** Where a service stands in a campaign. */
export type CampaignStanding = (typeof standings)[number];

/** What is known of one service in a campaign. */
export interface CampaignItem {
  /** Its own change, if it has one. */
  readonly change: { readonly state: ChangeState; readonly outcome: Outcome | null } | null;
  /** Until when an approved exception holds, if there is one. */
  readonly exceptedUntil: Instant | null;
}

/** Where a service stands: what is done is done, an exception counts until it ends, and a change that came to nothing is owed anew. */
export function standingOf({ change, exceptedUntil }: CampaignItem, now: Instant): CampaignStanding {
  const isOver = change !== null && (change.state === 'resolved' || change.state === 'closed');
  if (isOver && (change.outcome === 'success' || change.outcome === 'issues')) return 'done';
  if (exceptedUntil !== null && now < exceptedUntil) return 'excepted';
  if (change === null || change.state === 'cancelled') return 'owed';
  if (isOver) return 'failed';
  return change.state === 'working' ? 'working' : 'written';
}

/** Whether a change is still how a service does its part, so that it takes no other: not one that was given up or came to nothing. */
export function isWanted(change: NonNullable<CampaignItem['change']>): boolean {
  const standing = standingOf({ change, exceptedUntil: null }, 0);
  return standing !== 'owed' && standing !== 'failed';
}

/** Whether somebody still has to do something. */
export const isOwing = (standing: CampaignStanding): boolean => standing !== 'done' && standing !== 'excepted';

export const reminderLevels = ['none', 'team', 'manager', 'owner'] as const;
/** Up to whom a reminder goes: the team's own people, its manager, too, whoever owns the campaign, too. */
export type ReminderLevel = (typeof reminderLevels)[number];

/** From when on owners are reminded; each day in the last week, each week before it. */
const FROM: Duration = days(28);
const LAST: Duration = days(7);

/** Up to whom the reminder of a day goes; by the deadline it has moved up to managers, a week later to the owner of the campaign. */
export function reminderOn({
  deadline,
  day,
  madeAt,
}: {
  readonly deadline: Instant;
  readonly day: Instant;
  readonly madeAt: Instant;
}): ReminderLevel {
  const left = deadline - day;
  if (left <= -LAST) return 'owner';
  if (left <= 0) return 'manager';
  if (left <= LAST) return 'team';
  if (left > FROM) return 'none';
  return Math.floor((day - madeAt) / days(1)) % 7 === 0 ? 'team' : 'none';
}
