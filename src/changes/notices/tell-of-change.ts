import { z } from 'zod';

import type { Instant } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { customersOfServices, loadDirectory } from '../../catalog/index.ts';
import { findReviewed, type ReviewedChange } from '../approvals/store-changes.ts';
import { lastReview, type StoredReview } from '../approvals/store-reviews.ts';
import type { ToldEvent } from '../rules/index.ts';
import { dropWaiting, toldOfPlan } from './store-notices.ts';
import { tellReaders, type Reason, type Tidings } from './tell-readers.ts';

const email = z.email();
const clock = (at: Instant | null): string =>
  at === null ? 'not said' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The customers who are told, where the row asks for it: of what is planned, and not of each step. */
async function customersTold(tx: Tx, { change, review, event }: About): Promise<Tidings['customers']> {
  if (event !== 'planned' || (!review.asked.customersTold && review.agenda === null)) return [];
  return (await customersOfServices(tx, change.services)).flatMap(({ name, notification, approval }) => {
    const address = email.safeParse(notification ?? approval);
    return address.success ? [{ name, address: address.data }] : [];
  });
}

interface About {
  readonly change: ReviewedChange;
  readonly review: StoredReview;
  readonly event: ToldEvent;
  /** What it came to, where it ended or is off. */
  readonly came?: string | undefined;
}

const titles: Readonly<Record<ToldEvent, string>> = {
  planned: 'Planned change',
  began: 'Change began',
  ended: 'Change ended',
  off: 'Off the schedule:',
};

/** Those who know it as planned, each told in the way in which they were told of that. */
async function whoKnows(tx: Tx, change: string): Promise<Required<Pick<Tidings, 'readers' | 'customers'>>> {
  const all = await toldOfPlan(tx, change);
  const readers = new Map<string, Reason>(
    all.flatMap(({ readerId, customer, way }) =>
      customer === null ? [[readerId, { because: 'was told that it is planned', atOnce: way === 'now' }]] : [],
    ),
  );
  return {
    readers,
    customers: all.flatMap(({ customer: name, address }) => (name === null || address === null ? [] : [{ name, address }])),
  };
}

/** When it is, and what is special about it. */
function standing({ change, review }: About): string[] {
  const { overrun } = review.given;
  return [
    `From ${clock(change.start)} to ${clock(change.end)}.`,
    ...(overrun === null ? [] : [`That it takes longer is ${overrun.likelihood}: ${overrun.words}`]),
    ...(review.emergent === null ? [] : [`It is emergent: ${review.emergent}.`]),
    ...(review.state === 'approved' ? [] : ['It is not approved yet.']),
  ];
}

/** Tells those who read of a change what has become of it. Answers how many are told. */
export async function tellOfChange(tx: Tx, about: About): Promise<number> {
  const { change, review, event, came } = about;
  const directory = await loadDirectory(tx);
  const names = change.services.flatMap((id) => directory.service(id)?.name ?? []).join(', ');
  const words = [`${names}: ${change.title}`, ...(came === undefined ? [] : [came]), ...(event === 'off' ? [] : standing(about))];
  // What waits in a digest and is not so any more is not read there.
  if (event === 'planned' || event === 'off') await dropWaiting(tx, change.id, event === 'off' ? 'planned' : 'off');
  return tellReaders(tx, {
    changeId: change.id,
    event,
    services: change.services,
    change: { risk: review.risk.risk, kind: change.kind, isEmergent: review.emergent !== null },
    words: `CHG-${change.number} ${names}: ${change.title}, ${came ?? clock(change.start)}`,
    told: {
      about: change.id,
      subject: `${titles[event]} CHG-${change.number}: ${change.title}`.slice(0, 200),
      body: words.join('\n\n'),
      reference: `${change.id}/${review.round}/${review.state}/${event === 'planned' ? 'scheduled' : event}`,
      link: { url: `${review.publicUrl}/changes/CHG-${change.number}`, words: 'Open the change' },
    },
    ...(event === 'off' ? await whoKnows(tx, change.id) : { customers: await customersTold(tx, about) }),
  });
}

/** The same of the carrying out of a change, which was put forward. */
export async function tellOfRun(tx: Tx, id: string, of: { readonly event: 'began' | 'ended'; readonly came: string }): Promise<void> {
  const [change, review] = [await findReviewed(tx, id), await lastReview(tx, id)];
  if (change !== undefined && review !== undefined) await tellOfChange(tx, { change, review, ...of });
}
