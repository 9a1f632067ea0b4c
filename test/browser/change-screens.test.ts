import { expect, it } from 'vitest';
import { z } from 'zod';

import { hours, iso, minutes } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { twoLooks, wrongIn } from './looks.ts';
import { describeNight, type Night } from './night.ts';

/** The last look is a phone's. */
const desk = { width: 1280, height: 800 };

/** A change of ledger as it stands once its approvals are in. */
const planned = async (night: Night, title: string, from: number): Promise<void> =>
  night.run.app.db.write(system('test'), async (tx) => {
    const id = tx.id();
    await tx.run(
      sql`insert into change (id, title, kind, environment, state, tier, source, team_id, scheduled_start, scheduled_end, created_at)
          values (${id}, ${title}, 'configuration', 'production', 'approved', 1, 'person', ${night.cast.payments},
            ${iso(from)}, ${iso(from + minutes(60))}, ${iso(tx.now)})`,
    );
    await tx.run(sql`insert into change_service (change_id, service_id) values (${id}, ${night.cast.service})`);
  });

describeNight('the screens around changes', (night) => {
  it('CHG-4: before a change is put forward its questions are asked, and whom the answers lead to is seen', async () => {
    const page = await night.opened('/changes/CHG-1');
    const foreseen = new Set<string | null>();
    page.on('request', (request) => request.url().endsWith('/foresee') && foreseen.add(request.postData()));
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Row tier-1-medium').waitFor();
    await dialog.getByRole('listitem').filter({ hasText: 'Tomas Rivera' }).waitFor();
    for (const name of ['a new major revision', 'reaching further than its services']) await dialog.getByRole('checkbox', { name }).check();
    await dialog.getByText('Row wide').waitFor();
    expect(foreseen.size).toBe(2);
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.context().close();
  });

  it('CHG-6: the fix of a severity 1 that is done is written down with what it came to, and closed at once', async () => {
    const cut = night.run.clock.now();
    night.run.clock.move(minutes(3));
    const made = await night.act('POST', '/changes', {
      title: 'Restart the ledger',
      services: ['ledger'],
      kind: 'emergency',
      ticket: 'T-1',
      scheduledStart: cut + minutes(1),
      scheduledEnd: cut + minutes(2),
      timeline: [{ at: 0, action: 'restart it', where: 'ledger-1', who: 'ines' }],
      rollback: [{ at: 0, action: 'start the old version', where: 'ledger-1', who: 'ines' }],
    });
    const page = await night.opened(`/changes/CHG-${String(z.object({ number: z.number() }).parse(made).number)}`);
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    const dialog = page.getByRole('dialog');
    const cameTo = dialog.getByRole('combobox', { name: 'What did it come to?' });
    await cameTo.waitFor();
    expect(await dialog.getByText('Why can it not wait?').count()).toBe(0);
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.setViewportSize(desk);
    await cameTo.selectOption({ label: 'Success' });
    await dialog.getByRole('button', { name: 'Close it as done' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('main').getByText('Closed').first().waitFor();
    await page.context().close();
  });

  it('CHG-18: on its ticket a severity 1 previews what it would hold, holds it by a press, and releases it', async () => {
    await planned(night, 'Grow the disk of ledger', night.run.clock.now() + hours(1));
    const page = await night.opened('/tickets/T-1');
    await page.getByRole('button', { name: 'Look, and hold it' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('changes ledger itself').waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.setViewportSize(desk);
    // What comes while it is open is held by nobody who has not seen it.
    const anew = page.waitForResponse((answer) => answer.url().endsWith('/held-changes'));
    await planned(night, 'Move the ledger', night.run.clock.now() + hours(2));
    await night.act('POST', '/changes', { title: 'Read the ledger', services: ['ledger'], kind: 'configuration' });
    await anew;
    await dialog.getByRole('button', { name: 'Hold it' }).click();
    await dialog.getByText('look at it again').waitFor();
    expect(await dialog.getByRole('checkbox').count()).toBe(1);
    await dialog.getByRole('button', { name: 'Leave them' }).click();
    await page.getByRole('button', { name: 'Look, and hold them' }).click();
    await dialog.getByRole('checkbox', { name: /Move the ledger/ }).uncheck();
    await dialog.getByRole('button', { name: 'Hold it' }).click();
    await page.getByRole('list', { name: 'Held changes' }).getByText('held by').waitFor();
    await page.getByRole('button', { name: /^Release CHG-/ }).click();
    await page.getByRole('button', { name: 'Look, and hold them' }).waitFor();
    await night.run.app.db.write(system('test'), async (tx) =>
      tx.run(sql`update change set state = 'cancelled' where title = 'Move the ledger'`),
    );
    await page.context().close();
  });

  it('CHG-9: the calendar moves a change out of a conflict once it has said that approvals are asked again', async () => {
    const page = await night.opened('/changes');
    const list = page.getByRole('region', { name: 'Conflicts' });
    await list
      .getByRole('button', { name: /^Move / })
      .first()
      .click();
    await page.getByRole('dialog').getByText('everybody is asked again').waitFor();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.setViewportSize(desk);
    await page.getByRole('button', { name: 'Move it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await list.getByText('Nothing that is planned here').waitFor();
    await page.context().close();
  });

  it('CHG-5: a delegate whose time is no moment is not named', async () => {
    const page = await night.opened('/settings/delegates');
    const person = page.getByRole('combobox', { name: 'Who approves changes in your place' });
    await person.fill('Tomas');
    await page.getByRole('option', { name: /Tomas/ }).click();
    await page.getByRole('textbox', { name: /^Until/ }).fill('2031-03-01 08:00');
    await page.getByRole('textbox', { name: 'Why' }).fill('Holidays');
    await page.getByRole('textbox', { name: /^From/ }).fill('tomorrow');
    await page.getByRole('button', { name: 'Let them approve' }).click();
    await page.getByRole('textbox', { name: /^From/ }).fill('');
    expect(await page.getByText('Nobody stands in for anybody.').count()).toBe(1);
    await page.getByRole('button', { name: 'Let them approve' }).click();
    await page.getByRole('button', { name: 'End it Tomas Rivera' }).waitFor();
    await page.context().close();
  });

  it('CHG-4: the owner of the matrix edits a row, and a team asks for an exception with an example on its own page', async () => {
    const page = await night.opened('/settings/change-matrix');
    await page.getByRole('button', { name: 'Edit tier-3-low', exact: true }).click();
    await page.getByRole('dialog').getByRole('checkbox', { name: 'Manager' }).check();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'Store' }).last().click();
    await page
      .getByRole('row', { name: /^tier-3-low tier 3/ })
      .getByText('Peer › Manager')
      .waitFor();
    await page.goto('/teams/payments');
    await page.getByRole('link', { name: 'How it changes production' }).click();
    await page.getByRole('button', { name: 'Ask for an exception' }).click();
    await page.getByRole('textbox', { name: 'Which changes' }).fill('Names of the cart');
    await page.getByRole('textbox', { name: 'An example' }).fill('A name for cart-7');
    await page.getByRole('textbox', { name: 'Why they may' }).fill('Done 200 times');
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByText('For example: A name for cart-7').waitFor();
    await page.getByRole('button', { name: 'Approve as manager exception 1' }).click();
    await page.getByText('nobody approves what they nominated').or(page.getByText('Nobody approves what they nominated')).waitFor();
    await page.context().close();
  });

  it('CHG-10: until it is known what ran of a step, its command is not offered', async () => {
    await night.act('POST', '/changes/runners', { name: 'hosts', team: 'payments' });
    await night.act('PUT', '/change-matrix', { rows: [{ key: 'nobody', approvals: [] }] });
    const start = night.run.clock.now() + minutes(10);
    const watch = { at: -60, action: 'watch errors on the dashboard', where: 'ledger-1', who: 'ines', expect: 'under 1 %', watch: true };
    const made = await night.act('POST', '/changes', {
      title: 'Raise the limit from 20 to 40 on ledger in zrh-1',
      services: ['ledger'],
      kind: 'configuration',
      reason: 'It is full at noon.',
      ifNotDone: 'Payments are refused.',
      impact: { choices: ['none'], worstCase: '40 payments fail', likelihood: 'Once in 40 runs' },
      scheduledStart: start,
      scheduledEnd: start + hours(1),
      timeline: [
        { ...watch, at: 0, action: 'set it', command: 'set-limit 40', watch: false, runner: 'hosts' },
        { ...watch, at: 60 },
      ],
      rollback: [{ ...watch, at: 0, action: 'set it back to 20', watch: false }],
    });
    const path = `/changes/CHG-${String(z.object({ number: z.number() }).parse(made).number)}`;
    await night.act('POST', `${path}/submit`, {});
    await night.act('POST', `${path}/run`, { because: 'It is part of what fails' });
    const page = await night.blank();
    await page.route('**/run/jobs', async (way) => way.abort());
    await page.goto(path);
    await page.getByText('The server could not be reached for what the runner ran.').waitFor();
    expect(await page.getByRole('button', { name: 'Run the command of step 1' }).count()).toBe(0);
    await page.unroute('**/run/jobs');
    await page.getByRole('button', { name: 'Ask again now' }).click();
    await page.getByRole('button', { name: 'Run the command of step 1' }).waitFor();
    await page.context().close();
  });
});
