import { beforeAll, expect, it } from 'vitest';

import { describeNight } from './night.ts';
import { everyLook, twoLooks, wrongIn } from './looks.ts';

describeNight('a post mortem by the web app', (night) => {
  beforeAll(async () => {
    await night.act('POST', '/tickets/T-1/take', {});
    await night.act('POST', '/tickets/T-1/restore', { because: 'rolled back' });
  });

  it('is reached from the restored ticket, opened as a draft, and written section by section', async () => {
    const page = await night.opened('/tickets/T-1');
    await page.getByRole('link', { name: 'Post mortem' }).click();
    await page.getByRole('button', { name: 'Open it' }).click();
    await page.getByText('Card payments fail at checkout.').waitFor();
    await page.getByRole('button', { name: 'Write What went badly' }).click();
    await page.keyboard.type('She forgot to drain the node.');
    await page.getByRole('button', { name: 'Store' }).click();
    await page.getByText('“forgot”: Say what was there to remind them.').waitFor();
    await page.getByRole('textbox', { name: 'Why, and because of what' }).fill('Nothing drained it.');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'And why? Nothing drained it.' }).waitFor();
    await page.getByRole('button', { name: 'New action' }).click();
    expect(await wrongIn(page, twoLooks)).toEqual([]);
    await page.getByRole('textbox', { name: 'What will be done' }).fill('Drain by itself');
    await page.getByRole('button', { name: 'Store' }).click();
    await page.getByText('1 of 1 open').waitFor();
    expect(await wrongIn(page, everyLook)).toEqual([]);
    await page.context().close();
  });

  it('INC-13: keeps what two people write at once: the second sees the text of the first below the own', async () => {
    const [mine, other] = [await night.opened('/tickets/T-1/review'), await night.opened('/tickets/T-1/review')];
    for (const page of [mine, other]) await page.getByRole('button', { name: 'Write Lessons' }).click();
    await mine.keyboard.type('Drain before a change.');
    await other.keyboard.type('Look at the pool first.');
    await mine.getByRole('button', { name: 'Store' }).click();
    await mine.getByText('Drain before a change.').waitFor();
    await other.getByRole('button', { name: 'Store' }).click();
    await other.getByText('wrote this section meanwhile').waitFor();
    await other.getByRole('alert').getByText('Drain before a change.').waitFor();
    expect(await other.getByRole('textbox', { name: 'What do others have to know?' }).inputValue()).toBe('Look at the pool first.');
    await other.getByRole('textbox', { name: 'What do others have to know?' }).fill('Drain before a change. Look at the pool first.');
    await other.getByRole('button', { name: 'Store, both are joined above' }).click();
    await mine.getByText('Look at the pool first.').waitFor();
    await mine.context().close();
    await other.context().close();
  });
});
