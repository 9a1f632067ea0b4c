import { days, hours, iso, minutes, seconds, type Instant } from '../../kernel/index.ts';
import type { Known } from './answer-pages.ts';
import type { Alarm } from './alarms.ts';
import type { Firing } from './plan-history.ts';
import { fire } from './sources.ts';
import type { PageInHand, Story } from './story.ts';

/** Scenes that are told by hand, beside the history that is planned. */
interface Told {
  readonly story: Story;
  readonly known: Known;
}

const firingOf = (name: string, alarm: Alarm, span: { at: Instant; until: Instant }): Firing => ({
  name,
  alarm,
  at: span.at,
  length: span.until - span.at,
  course: 'answered',
  again: undefined,
  instance: `${alarm.service}-1`,
});

const CARD_PAYMENTS: Alarm = {
  service: 'checkout',
  name: 'CardPaymentsFailing',
  severity: 'critical',
  title: 'Card payments fail at checkout',
  impact: '38 % of orders paid by card fail. Invoice and wallet payments work.',
  minutes: [47, 47],
  found: ['All failures come from pods of release 4.18.'],
  mended: ['Payments of 4.17 go through; the failure rate is back at 0.4 %.'],
};

/** What the primary, the manager and an expert wrote, in minutes after the first page. */
const majorNotes = (ticket: string, at: Instant, story: Story): void => {
  const write = (after: number, who: string, text: string): void => story.note(who, ticket, text)(at + minutes(after));
  write(4.5, 'priya', 'Checkout answers 502 from the card form. Invoice payments pass. Looking at what was released today.');
  write(
    9.2,
    'priya',
    'All failures come from pods of release 4.18, which went out at 13:40. 4.17 still serves a third of the traffic and is clean.',
  );
  write(12.8, 'tomasz', 'The gateway is fine: what reaches us is approved as always. It breaks before us.');
  write(17.5, 'daniel', 'Customer service has a text for the phone; the banner on the start page is up.');
  write(21.3, 'priya', 'Rolling back to 4.17. The pipeline refuses: the migration of 4.18 has no way back.');
  write(27.9, 'mara', 'The new column can stay, 4.17 does not read it. I let the rollback through by hand.');
  write(39.6, 'priya', 'Half of the pods are on 4.17 and clean. 12 minutes to go at this pace, so doubling it.');
  write(
    52.0,
    'priya',
    'Payments of 4.17 go through; the failure rate is back at 0.4 %. 1,140 orders failed; customer service has the list.',
  );
};

function majorPage({ story }: Told, at: Instant): (page: PageInHand) => void {
  const answered = new Set<string>();
  return (page) => {
    if (answered.has(page.person)) return;
    answered.add(page.person);
    const { now } = story;
    if (page.role !== 'primary') {
      story.later(now + seconds(75), async () => story.answer(page, 'stop'));
      return;
    }
    story.later(at + seconds(96), async () => story.answer(page, 'stop'));
    story.later(at + seconds(171), async () => void (await story.act(page.person, `/tickets/${page.ticket}/take`)));
    story.later(at + minutes(3.6), async () => {
      const order = { person: 'priya', because: 'Priya Raghavan knows checkout best and is at hand' };
      if (page.person !== 'priya') await story.act(page.person, `/tickets/${page.ticket}/assign`, order);
    });
    majorNotes(page.ticket, at, story);
    story.move('priya', page.ticket, { to: 'mitigate', because: 'rolling back to 4.17' })(at + minutes(30.4));
    story.move('priya', page.ticket, { to: 'restore', because: 'card payments go through; the failure rate is back at 0.4 %' })(
      at + minutes(47),
    );
    story.move('priya', page.ticket, {
      to: 'resolve',
      because: '4.18 stays out until its card form is tested against the old gateway answers',
    })(at + days(1) + hours(1.3));
    story.move('priya', page.ticket, { to: 'close', because: 'its three follow-ups have tickets of their own' })(at + days(2) + hours(2));
  };
}

/** The outage of 47 minutes that customers noticed. */
export function majorOutage(told: Told, at: Instant): void {
  const { story, known } = told;
  fire(story, firingOf('major outage', CARD_PAYMENTS, { at, until: at + minutes(48.5) }));
  known.scenes.set(CARD_PAYMENTS.title, majorPage(told, at));
  known.ends.add(CARD_PAYMENTS.title);
  const follow = (after: number, wish: { service: string; severity: 3 | 4; title: string; impact: string }): void =>
    story.later(at + after, async () => void (await story.act('priya', '/tickets', wish)));
  const impact = 'Follows from the outage of card payments.';
  follow(hours(3), { service: 'checkout', severity: 3, title: 'Test the card form against recorded answers of the gateway', impact });
  follow(hours(3.1), { service: 'checkout', severity: 4, title: 'Refuse releases whose migration has no way back', impact });
  follow(hours(26), { service: 'web-shop', severity: 4, title: 'Show the failure rate by release on the checkout dashboard', impact });
}

/** A drill: everybody can tell it from the real. */
export function drill({ story, known }: Told, at: Instant): void {
  const title = 'Drill: the order database of eu-1a is gone';
  known.scenes.set(title, (page) => {
    if (page.role !== 'primary') return;
    story.later(story.now + seconds(48), async () => story.answer(page, 'stop'));
    story.later(story.now + minutes(2), async () => void (await story.act(page.person, `/tickets/${page.ticket}/take`)));
    story.note(
      page.person,
      page.ticket,
      'The replica of eu-1b would take over in 40 s. Step 4 of the runbook names a host that is gone; mended.',
    )(story.now + minutes(21));
    story.move(page.person, page.ticket, { to: 'restore', because: 'the drill is over' })(story.now + minutes(26));
    story.move(page.person, page.ticket, { to: 'close', because: 'a drill; one step of the runbook was mended' })(story.now + minutes(41));
  });
  const order = { service: 'orders', severity: 2, title, impact: 'None: this is practice.', purpose: 'drill' };
  story.later(at, async () => void (await story.act('meiling', '/tickets', order)));
}

/** Swaps on the rotation: one that is over and one that is coming. */
export function swaps({ story }: Told, end: Instant): void {
  const swap = (at: Instant, by: string, body: { person: string; from: Instant; until: Instant; reason: string }): void =>
    story.later(
      at,
      async () =>
        void (await story.act(by, '/rotations/shop-primary/overrides', { ...body, from: iso(body.from), until: iso(body.until) })),
    );
  const { calendar } = story.parts;
  const past = calendar.dayOf(end) - days(30);
  const coming = calendar.dayOf(end) + days(4);
  swap(end - days(33), 'kwame', {
    person: 'kwame',
    from: calendar.at(past, hours(18)),
    until: calendar.at(past, hours(18)) + hours(14),
    reason: 'Kwame takes the night so that whoever is on call can go to a wedding',
  });
  swap(end - hours(27), 'joao', {
    person: 'joao',
    from: calendar.at(coming, hours(17)),
    until: calendar.at(coming, hours(17)) + hours(16),
    reason: "Parents' evening; João takes the night",
  });
}

/** Silences: one of last month, and one that holds now and has held something back. */
export function silences({ story }: Told, end: Instant): void {
  const silence = (at: Instant, body: { team: string; matchers: string[]; endsAt: Instant; comment: string }): void => {
    story.later(at, async () => void (await story.act('sofia', '/silences', body)));
    story.later(body.endsAt + seconds(1), async () => story.parts.stage.fold());
  };
  silence(end - days(24), {
    team: 'fulfilment',
    matchers: ['service="stock"'],
    endsAt: end - days(24) + hours(3),
    comment: 'Warehouse 1 counts its shelves',
  });
  silence(end - hours(7), {
    team: 'fulfilment',
    matchers: ['service="warehouse-sync"', 'alertname=~"Sync.*"'],
    endsAt: end + days(2),
    comment: 'Warehouse 2 moves to its new hall; orders go to warehouse 1 until then',
  });
  const held: Alarm = {
    service: 'warehouse-sync',
    name: 'SyncStandsStill',
    severity: 'warning',
    title: 'Warehouse 2 takes no orders',
    impact: 'Its orders go to warehouse 1.',
    minutes: [1, 1],
    found: ['It moves.'],
    mended: ['It has moved.'],
  };
  fire(story, firingOf('held back', held, { at: end - hours(5.5), until: end + days(3) }));
}

/** Somebody raises what began small, since more was wrong than it seemed. */
export function raised({ story, known }: Told, at: Instant): void {
  const title = 'Some customers are asked for their address twice';
  story.later(
    at,
    async () =>
      void (await story.act('yuki', '/tickets', { service: 'checkout', severity: 3, title, impact: 'Three calls this morning.' })),
  );
  known.scenes.set(title, (page) => {
    story.later(story.now + seconds(64), async () => story.answer(page, 'take'));
    story.note(
      page.person,
      page.ticket,
      'The address of a guest is lost between two pods. Sending guests to one of them for now.',
    )(story.now + minutes(14));
    story.move(page.person, page.ticket, { to: 'mitigate', because: 'guests go to one pod' })(story.now + minutes(15));
    story.move(page.person, page.ticket, { to: 'restore', because: 'no customer was asked twice for 20 minutes' })(story.now + minutes(38));
  });
  const order = { severity: 2, because: 'one guest in eight is asked twice, and half of those leave' };
  story.later(at + minutes(52), async () => {
    const ticket = await story.openTicket(title);
    if (ticket !== undefined) await story.act('hannah', `/tickets/${ticket}/severity`, order);
  });
}

/** An alarm of something that nobody has put into the catalog. */
export function stray({ story }: Told, at: Instant): void {
  const alarm: Alarm = {
    service: 'newsletter',
    name: 'NewsletterQueueLong',
    severity: 'warning',
    title: '80,000 newsletters wait to be sent',
    impact: 'Customers get the newsletter tomorrow.',
    minutes: [90, 90],
    found: ['It is of the marketing team.'],
    mended: ['It has left.'],
  };
  fire(story, firingOf('stray', alarm, { at, until: at + minutes(95) }));
  story.later(at + minutes(31), async () => {
    const ticket = await story.openTicket(alarm.title);
    if (ticket !== undefined)
      await story.act('ruth', `/tickets/${ticket}/notes`, {
        text: 'Marketing runs this by itself. I ask them whether we shall take it on.',
      });
  });
}
