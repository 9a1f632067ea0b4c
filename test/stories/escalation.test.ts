import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { minutes } from '../../src/kernel/index.ts';
import { cutTickets } from '../../src/incidents/index.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, type Cast, type TestApp } from '../support/organisation.ts';

const database = await freshDatabase();
let run: TestApp;
let cast: Cast;

beforeAll(async () => {
  run = await startApp(database.app);
  cast = await settle(run.app);
});
afterAll(async () => run.stop());

async function declare(title: string, severity: number): Promise<string> {
  return run.app.db.write({ kind: 'system', name: 'test' }, async (tx) => {
    const id = tx.id();
    await cutTickets(tx, [{ id, title, severity, serviceId: cast.service, impact: title, since: tx.now, because: 'the story says so' }]);
    return id;
  });
}

const linkIn = (raw: string): string => /\/p\/([a-z0-9]{32})/.exec(raw.replace(/=\r?\n/g, ''))?.[1] ?? '';

describe('an escalation by mail', () => {
  it('PAG-2, PAG-4 by link: the primary is paged at once, and a press on the link stops the page', async () => {
    await declare('Ledger is down', 1);
    const mail = await run.mail.waitFor((each) => each.to === 'ines@example.com');
    const token = linkIn(mail.raw);
    expect(token).toHaveLength(32);
    const seen = await fetch(`${run.url}/p/${token}`);
    expect(await seen.text()).toContain('Stop my page');
    const pressed = await fetch(`${run.url}/p/${token}/stop`, { method: 'POST' });
    expect(pressed.status).toBe(200);
    expect(await pressed.text()).toContain('Take the ticket');
    expect(run.errors).toEqual([]);
  });

  it('PAG-2: after 15 min of nobody moving it the manager is paged', async () => {
    run.clock.move(minutes(15));
    const mail = await run.mail.waitFor((each) => each.to === 'priya@example.com');
    expect(mail.raw).toContain('Ledger is down');
    expect(run.errors).toEqual([]);
  });
});
