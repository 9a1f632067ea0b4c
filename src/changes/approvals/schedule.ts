import { hours } from '../../kernel/index.ts';
import { z } from 'zod';
import type { Tx } from '../../platform/database/index.ts';
import { endClocks, setClocks } from '../../platform/engine/index.ts';
import { customersOfServices, loadDirectory } from '../../catalog/index.ts';
import type { InReview } from './ask.ts';
import { setChangeState } from '../record/store.ts';
import { sendNotices, type Recipient } from './notice.ts';
import { type ReviewedChange } from './store-changes.ts';
import { dropScheduled, putScheduled, setReview } from './store-reviews.ts';

/** The clock by which a change enters the public schedule. */
export const SCHEDULE = 'change.schedule';

/** So long before its start. */
const BEFORE = hours(48);

/** Sets the clock by which a change enters the schedule. */
export async function setScheduleClock(tx: Tx, change: ReviewedChange): Promise<void> {
  if (change.start === null) return;
  await setClocks(tx, [{ kind: SCHEDULE, subject: change.id, dueAt: Math.max(tx.now, change.start - BEFORE) }]);
}

const email = z.email();
const clock = (at: number | null): string =>
  at === null ? 'not said' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The change lists of the services: mail addresses, people and teams. */
async function listOf(tx: Tx, change: ReviewedChange): Promise<Recipient[]> {
  const directory = await loadDirectory(tx);
  const entries = change.services.flatMap((id) => directory.service(id)?.notifications.change ?? []);
  const found = entries.flatMap((entry): Recipient[] => {
    const [kind, slug = ''] = entry.split(':');
    if (entry.includes('@')) return [{ email: entry }];
    if (kind === 'person') return [directory.person(slug)].flatMap((each) => (each === undefined ? [] : [{ person: each.id }]));
    const team = directory.team(slug);
    return team === undefined ? [] : directory.membersOf(team.id).map(({ id }) => ({ person: id }));
  });
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

/** The customers who are told, where the row asks for it. */
async function customersTold(tx: Tx, { change, review }: InReview): Promise<Recipient[]> {
  if (!review.asked.customersTold && review.agenda === null) return [];
  return (await customersOfServices(tx, change.services)).flatMap(({ notification, approval }): Recipient[] => {
    const address = email.safeParse(notification ?? approval);
    return address.success ? [{ email: address.data }] : [];
  });
}

/** Tells the change list that a change is on the schedule. Answers how many are told. */
async function tell(tx: Tx, about: InReview): Promise<number> {
  const { change, review } = about;
  const directory = await loadDirectory(tx);
  const names = change.services.flatMap((id) => directory.service(id)?.name ?? []).join(', ');
  const { overrun } = review.given;
  const words = [
    `${names}: ${change.title}`,
    `From ${clock(change.start)} to ${clock(change.end)}.`,
    ...(overrun === null ? [] : [`That it takes longer is ${overrun.likelihood}: ${overrun.words}`]),
    ...(review.emergent === null ? [] : [`It is emergent: ${review.emergent}.`]),
    ...(review.state === 'approved' ? [] : ['It is not approved yet.']),
  ];
  const told = {
    about: change.id,
    subject: `Planned change CHG-${change.number}: ${change.title}`.slice(0, 200),
    body: words.join('\n\n'),
    reference: `${change.id}/${review.round}/${review.state}/scheduled`,
  };
  const link = { url: `${review.publicUrl}/changes/CHG-${change.number}`, words: 'Open the change' };
  return sendNotices(tx, [
    ...(await listOf(tx, change)).map((to) => ({ to, told: { ...told, link } })),
    ...(await customersTold(tx, about)).map((to) => ({ to, told: { ...told, reference: `${told.reference}/customer` } })),
  ]);
}

/** Puts a change on the public schedule: approved, or else marked emergent, and tells its list. */
export async function enterSchedule(tx: Tx, about: InReview): Promise<void> {
  const { change, review } = about;
  const isReady = review.state === 'approved';
  const needed = review.approveBy !== null;
  const emergent = review.emergent ?? (isReady || !needed ? null : 'it was not approved when it entered the public schedule');
  if (emergent !== review.emergent) await setReview(tx, { ...review, emergent });
  const count = await tell(tx, { ...about, review: { ...review, emergent } });
  await putScheduled(tx, change.id, { ready: isReady, told: count });
  if (isReady) await setChangeState(tx, change.id, 'scheduled');
  tx.journal({
    action: 'change.on-schedule',
    subject: { kind: 'change', id: change.id },
    because: isReady
      ? 'it is approved and starts within 48 hours'
      : `it starts within 48 hours and is not approved: ${emergent ?? 'no notice is asked'}`,
    body: { told: count, ready: isReady },
  });
}

/** Takes a change off the schedule. */
export async function leaveSchedule(tx: Tx, change: ReviewedChange): Promise<void> {
  await endClocks(tx, SCHEDULE, [change.id]);
  await dropScheduled(tx, change.id);
}

/** Whether a change that is approved now belongs on the schedule at once. */
export const isDue = (change: ReviewedChange, now: number): boolean => change.start !== null && change.start - BEFORE <= now;
