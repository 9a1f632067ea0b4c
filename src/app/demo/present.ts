import { days, hours, minutes, seconds, type Instant } from '../../kernel/index.ts';
import type { Known } from './answer-pages.ts';
import type { Alarm } from './alarms.ts';
import type { Firing } from './plan-history.ts';
import { fire } from './sources.ts';
import type { Story } from './story.ts';

const slow: Alarm = {
  service: 'search',
  name: 'SearchSlowByCountry',
  severity: 'error',
  title: 'Search is slow in Germany: the 99th percentile is over 6 s',
  impact: 'One customer in five there leaves before the results come.',
  minutes: [60, 60],
  found: ['It is one shard.'],
  mended: ['The shard is moved.'],
};

const parcels: Alarm = {
  service: 'parcel-tracking',
  name: 'ParcelsWithoutNews',
  severity: 'warning',
  title: 'One parcel in twenty has had no news for a day',
  impact: 'Their customers ask where their parcel is.',
  minutes: [60, 60],
  found: ['One carrier is silent.'],
  mended: ['It speaks again.'],
};

/** Fires at the end of the story and after it. */
const ongoing = (alarm: Alarm, at: Instant): Firing => ({
  name: `ongoing ${alarm.name}`,
  alarm,
  at,
  length: days(3),
  course: 'answered',
  again: undefined,
  instance: `${alarm.service}-2`,
});

/**
 * What stands open when the story ends: a severity 2 that somebody works on, a severity 3 that nobody has looked at, and a few
 * of the backlog.
 */
export function present({ story, known }: { story: Story; known: Known }, end: Instant): void {
  fire(story, ongoing(slow, end - minutes(38)));
  known.scenes.set(slow.title, ({ person, ticket, ...page }) => {
    const { now } = story;
    story.later(now + seconds(101), async () => story.answer({ person, ticket, ...page }, 'stop'));
    story.later(now + seconds(190), async () => void (await story.act(person, `/tickets/${ticket}/take`)));
    story.note(person, ticket, 'One shard of three has done most of the work for 20 minutes; the others idle.')(now + minutes(8.4));
    story.note(
      'joao',
      ticket,
      'That shard holds the camping articles, and the newsletter of today is all about tents.',
    )(now + minutes(15.2));
    story.note(person, ticket, 'Moving it to the larger node. It copies 40 GB, about half an hour.')(now + minutes(23.7));
  });
  fire(story, ongoing(parcels, end - minutes(14)));
  const declare = (
    at: Instant,
    who: string,
    body: { service: string; severity: 3 | 4; title: string; impact?: string; to?: string },
  ): void => {
    const { to, ...wish } = body;
    story.later(at, async () => void (await story.act(who, '/tickets', wish)));
    if (to === undefined) return;
    story.later(at + minutes(19), async () => {
      const ticket = await story.openTicket(wish.title);
      const order = { person: to, because: `${story.player(to).name} knows ${wish.service} best` };
      if (ticket !== undefined) await story.act('hannah', `/tickets/${ticket}/assign`, order);
    });
  };
  declare(end - hours(26.2), 'yuki', {
    service: 'invoices',
    severity: 4,
    title: 'Invoices name the old street of the company',
    to: 'lukas',
  });
  declare(end - hours(21.4), 'nadia', {
    service: 'stock',
    severity: 4,
    title: 'Give the import of levels a dashboard of its own',
    to: 'nadia',
  });
  declare(end - hours(4.3), 'lukas', {
    service: 'fraud-check',
    severity: 4,
    title: 'Say in the runbook how to go back to the model of last week',
  });
  declare(end - hours(2.1), 'yuki', {
    service: 'web-shop',
    severity: 3,
    title: 'Customers in Austria see German delivery times',
    impact: 'Two calls today; the times differ by a day.',
    to: 'aylin',
  });
}
