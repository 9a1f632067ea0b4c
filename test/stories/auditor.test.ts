import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { auditOnce } from '../../src/auditor/index.ts';
import { moveTicket } from '../../src/incidents/index.ts';
import { iso, minutes, seconds } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import {
  arrives,
  audited,
  begin,
  cut,
  cycle,
  damage,
  findings,
  idRow,
  isEmpty,
  mailsOf,
  paged,
  raise,
  rests,
  run,
  stopped,
  ticketOf,
  unfolded,
} from '../support/auditor-stage.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { folded } from '../support/send-signals.ts';
import { until } from '../support/organisation.ts';

const database = await freshDatabase();
beforeAll(async () => begin(database.app));
afterAll(async () => run.stop());

describe('damage', () => {
  it('PAG-18: a ticket whose clock is gone goes on to its next step, with a line, a count and a ticket of our own', async () => {
    const ticket = await stopped('NoClock');
    const mails = mailsOf('NoClock', 'priya');
    expect(await damage(sql`delete from clock where kind = 'ticket.unowned' and subject = ${ticket}`)).toBe(1);
    expect(await audited('ticket-without-clock', { ticket })).toMatchObject({ repair: 'Its next step goes now' });
    await arrives('NoClock', 'priya', mails + 1);
    const line = await run.app.db.maybe(
      sql`select action, because from journal where ticket_id = ${ticket} and action = 'audit.repaired'`,
      z.object({ action: z.string(), because: z.string() }),
    );
    expect(line?.because).toContain('T-');
    const own = sql`select id from ticket where title like 'Evenkeel: the auditor had to repair "ticket-without-clock"%' and severity = 3`;
    await until('our own ticket', async () => run.app.db.maybe(own, idRow));
    const figures = await (await fetch(`${run.url}/metrics`)).text();
    expect(figures).toContain('evenkeel_auditor_repairs{kind="ticket-without-clock"} 1');
    // A second one within the hour is counted, repaired, and no second ticket.
    const again = await stopped('NoClockEither');
    const mailsThen = mailsOf('NoClockEither', 'priya');
    expect(await damage(sql`delete from clock where kind = 'ticket.unowned' and subject = ${again}`)).toBe(1);
    await audited('ticket-without-clock', { ticket: again });
    await arrives('NoClockEither', 'priya', mailsThen + 1);
    await rests();
    expect(await run.app.db.many(own, idRow)).toHaveLength(1);
  });

  it('PAG-18: an escalation in a dead end is led out of it', async () => {
    const ticket = await stopped('DeadEnd');
    const mails = mailsOf('DeadEnd', 'priya');
    await damage(sql`update escalation set state = 'over' where ticket_id = ${ticket}`);
    await audited('ticket-without-clock', { ticket });
    await arrives('DeadEnd', 'priya', mails + 1);
  });

  it('PAG-18: a clock that was put into another millennium goes now', async () => {
    const ticket = await stopped('FarClock');
    const mails = mailsOf('FarClock', 'priya');
    await damage(sql`update clock set due_at = '3000-01-01Z' where kind = 'ticket.unowned' and subject = ${ticket}`);
    await audited('clock-out-of-reach', { ticket });
    await arrives('FarClock', 'priya', mails + 1);
  });

  it('PAG-18: management is told of a severity 1 whose clock is gone', async () => {
    const ticket = await stopped('NoManagement');
    expect(mailsOf('NoManagement', 'admin')).toBe(0);
    await damage(sql`delete from clock where kind = 'ticket.unrestored' and subject = ${ticket}`);
    await audited('incident-without-clock', { ticket });
    await arrives('NoManagement', 'admin', 1);
  });

  it('PAG-18: a page whose message is gone before it left is sent by the next method', async () => {
    const ticket = await cut('NoMessage', (id) => sql`delete from message where ticket_id = ${id}`);
    await audited('page-without-message', { ticket });
    await arrives('NoMessage', 'ines', 1);
    const known = (await findings()).length;
    run.clock.move(minutes(2));
    await cycle();
    expect((await findings()).slice(known)).toEqual([]);
  });

  it('PAG-18: a message that waits for another millennium leaves now', async () => {
    const ticket = await cut('FarMessage', (id) => sql`update message set due_at = '3000-01-01Z' where ticket_id = ${id}`);
    await audited('message-out-of-reach', { ticket });
    await arrives('FarMessage', 'ines', 1);
  });

  it('PAG-18: an unanswered page whose clock is gone goes on to its next method', async () => {
    const ticket = await paged('NoMethodClock');
    await damage(
      sql`delete from clock where kind = 'page.next-method' and subject in (select id::text from page where ticket_id = ${ticket})`,
    );
    await audited('page-without-clock', { ticket });
    await arrives('NoMethodClock', 'ines', 2);
  });

  it('PAG-18: a page that is gone is made again', async () => {
    const ticket = await paged('NoPage');
    await damage(sql`delete from page where ticket_id = ${ticket}`);
    await audited('page-lost', { ticket });
    await arrives('NoPage', 'ines', 2);
  });

  it('PAG-18: a ticket without a trace of a page pages its primary', async () => {
    const ticket = await cut('NoTrace', (id) => sql`delete from page where ticket_id = ${id}`);
    await damage(sql`delete from message where ticket_id = ${ticket}`);
    await damage(sql`delete from message_past where ticket_id = ${ticket}`);
    await damage(sql`delete from clock c where kind = 'page.next-method' and not exists (select from page p where p.id::text = c.subject)`);
    const before = mailsOf('NoTrace');
    run.clock.move(seconds(20));
    await audited('ticket-without-page', { ticket });
    await arrives('NoTrace', 'ines', before + 1);
  });

  it('PAG-18: where no escalation is left, its primary is told in plain text, once in a while', async () => {
    const ticket = await paged('NoEscalation');
    await damage(sql`delete from escalation where ticket_id = ${ticket}`);
    await audited('ticket-without-escalation', { ticket });
    await until('the plain mail', async () =>
      run.mail.mails.some((mail) => mail.to === 'ines@example.com' && mail.raw.includes('not being escalated')) ? true : undefined,
    );
    const known = (await findings()).length;
    run.clock.move(minutes(2));
    await cycle();
    expect((await findings()).slice(known).filter((each) => each.ticket_id === ticket)).toEqual([]);
    run.clock.move(minutes(14));
    await audited('ticket-without-escalation', { after: known });
  });

  it('PAG-18: a clock of a ticket that is over is ended before it pages anybody', async () => {
    const ticket = await paged('Over');
    await run.app.db.write(system('test'), async (tx) => moveTicket(tx, ticket, { command: 'restore', because: 'test', by: 'api' }));
    await damage(
      sql`insert into clock (kind, subject, due_at) values ('ticket.unowned', ${ticket}, ${iso(run.clock.now() + minutes(30))})`,
    );
    await audited('clock-without-cause', { ticket });
    expect(await isEmpty(sql`select from clock where subject = ${ticket} and kind = 'ticket.unowned'`)).toBe(true);
  });

  it('PAG-18: an alert that was accepted and would never be folded is put into the log again, and pages', async () => {
    const after = (await findings()).length;
    await unfolded(async () => raise('Unfolded'));
    await cycle();
    expect((await findings()).slice(after)).toEqual([]);
    run.clock.move(seconds(20));
    await audited('alert-not-folded', { after });
    await arrives('Unfolded', 'ines', 1);
    await ticketOf('Unfolded');
    run.clock.move(seconds(20));
    await cycle();
    expect((await findings()).slice(after)).toHaveLength(1);
  });

  it('PAG-18: an alert that was lost and is over since pages nobody, and is reported', async () => {
    const after = (await findings()).length;
    await unfolded(async () => raise('LostAndOver'));
    await raise('LostAndOver', { status: 'resolved' });
    await folded(run);
    run.clock.move(seconds(20));
    expect((await audited('alert-not-folded', { after })).repair).toContain('over by its sender');
    await rests();
    expect(mailsOf('LostAndOver')).toBe(0);
  });

  it('PAG-18: the end of an alert that would never be folded is', async () => {
    const ticket = await paged('EndLost');
    const after = (await findings()).length;
    run.clock.move(seconds(5));
    await unfolded(async () => raise('EndLost', { status: 'resolved' }));
    run.clock.move(seconds(20));
    await audited('end-not-folded', { after });
    await until('it is restored', async () =>
      run.app.db.maybe(sql`select id from ticket where id = ${ticket} and state = 'restored'`, idRow),
    );
  });

  it('PAG-18: an alert that is gone before it had a ticket comes back', async () => {
    const after = (await findings()).length;
    await unfolded(async () => {
      await raise('AlertGone');
    });
    // As though it had been folded and lost then: what is left of it stands in the log alone.
    expect(await isEmpty(sql`select from alert where name = 'AlertGone'`)).toBe(true);
    run.clock.move(seconds(20));
    await audited('alert-not-folded', { after });
    await arrives('AlertGone', 'ines', 1);
  });

  it('PAG-18: an alert that no silence holds and that has no ticket gets one', async () => {
    await paged('Unheld');
    const after = (await findings()).length;
    await damage(sql`update alert set ticket_id = null, held_until = '3000-01-01Z' where name = 'Unheld'`);
    await audited('alert-without-ticket', { after });
    await until('it has a ticket', async () =>
      run.app.db.maybe(sql`select ticket_id as id from alert where name = 'Unheld' and ticket_id is not null`, idRow),
    );
  });

  it('PAG-18: an alert whose ticket is gone gets one', async () => {
    await paged('TicketGone');
    const after = (await findings()).length;
    run.clock.move(seconds(20));
    await damage(sql`update alert set ticket_id = '00000000-0000-7000-8000-000000000000' where name = 'TicketGone'`);
    await audited('alert-without-ticket', { after });
    await until('it has a ticket again', async () =>
      run.app.db.maybe(sql`select t.id from alert a join ticket t on t.id = a.ticket_id where a.name = 'TicketGone'`, idRow),
    );
  });

  it('PAG-18: a repair that helps nobody is followed by plain words to the primary', async () => {
    const ticket = await paged('InVain');
    const plain = (): number => run.mail.mails.filter((mail) => mail.raw.includes('InVain is not being escalated')).length;
    for (const times of [1, 2, 3]) {
      await damage(sql`delete from clock where kind = 'ticket.unowned' and subject = ${ticket}`);
      await until(`repair ${times}`, async () => {
        await auditOnce(run.app.db);
        return (await findings()).filter((each) => each.ticket_id === ticket).length >= times ? true : undefined;
      });
      if (times < 3) expect(plain()).toBe(0);
      await rests();
      run.clock.move(seconds(70));
    }
    expect(plain()).toBeGreaterThan(0);
  });
});

describe('what is no difference', () => {
  it('PAG-18: what waits to be folded is late, and not lost', async () => {
    const after = (await findings()).length;
    await run.app.db.write(system('vandal'), async (tx) => {
      await tx.run(sql`select from fold_lane for update`);
      await raise('Late');
      run.clock.move(seconds(90));
      await cycle();
      await tx.run(sql`select 1`);
    });
    expect((await findings()).slice(after)).toEqual([]);
    const state = await run.app.db.maybe(sql`select late_ms from audit_state`, z.object({ late_ms: z.number() }));
    expect(state?.late_ms).toBeGreaterThan(seconds(80));
    await arrives('Late', 'ines', 1);
  });

  it('PAG-18: while Evenkeel is quiet after a restore nothing is amiss that does not leave', async () => {
    const ticket = await paged('Quiet');
    const after = (await findings()).length;
    await damage(sql`insert into setting (name, value, changed_at) values ('quiet', '{"since": 0, "backupAt": 0}', 'epoch')`);
    await damage(sql`delete from clock where kind = 'ticket.unowned' and subject = ${ticket}`);
    run.clock.move(minutes(1));
    await cycle();
    expect((await findings()).slice(after)).toEqual([]);
    await damage(sql`delete from setting where name = 'quiet'`);
    await audited('ticket-without-clock', { ticket });
  });

  it('PAG-18: instances audit in turn, and a turn that was never ended passes on', async () => {
    await damage(sql`update audit_state set turn_until = ${iso(run.clock.now() + seconds(20))}`);
    expect(await auditOnce(run.app.db)).toBe(false);
    run.clock.move(seconds(21));
    await cycle(1);
  });

  it('PAG-18: a clock that stepped back explains times that do not fit', async () => {
    const after = (await findings()).length;
    await paged('StepBack');
    await cycle(1);
    run.clock.move(-minutes(10));
    await cycle(1);
    await raise('StepBack');
    await rests();
    run.clock.move(seconds(20));
    await cycle();
    run.clock.move(minutes(12));
    await cycle();
    expect((await findings()).slice(after)).toEqual([]);
  });
});
