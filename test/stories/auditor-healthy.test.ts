import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { actOnPage, changeSeverity, type PageAct } from '../../src/incidents/index.ts';
import { minutes, seconds } from '../../src/kernel/index.ts';
import { pagesOfTickets } from '../../src/paging/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql } from '../../src/platform/database/index.ts';
import { begin, cycle, findings, raise, rests, run, ticketOf } from '../support/auditor-stage.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { ask, sender } from '../support/send-signals.ts';

const database = await freshDatabase();
beforeAll(async () => begin(database.app));
afterAll(async () => run.stop());

describe('a healthy Evenkeel', () => {
  const press = async (name: string, act: PageAct): Promise<void> => {
    const page = (await pagesOfTickets(run.app.db, [await ticketOf(name)]))[0];
    if (page !== undefined) await actOnPage(run.app.db, page, { act, by: 'api' });
  };

  it(
    'PAG-18: the auditor finds nothing to say of hundreds of alerts that fire, repeat, end, come back, are silenced, stopped, taken, snoozed and raised',
    { timeout: 400_000 },
    async () => {
      const quiet = await sender(run, { scopes: ['post', 'read', 'silence'] });
      const prometheus = async (names: readonly string[]): Promise<void> => {
        const body = names.map((name) => ({ labels: { alertname: name, service: 'ledger', severity: 'critical', host: name } }));
        expect((await ask(`${run.url}/in/${quiet.token}/api/v2/alerts`, { body })).status).toBe(200);
      };
      const made = await ask(`${run.url}/in/${quiet.token}/api/v2/silences`, {
        body: {
          matchers: [{ name: 'alertname', value: 'Quiet.*', isRegex: true, isEqual: true }],
          startsAt: new Date(run.clock.now() - 1000).toISOString(),
          endsAt: new Date(run.clock.now() + minutes(4)).toISOString(),
          createdBy: 'test',
          comment: 'a change',
        },
      });
      expect(made.status).toBe(200);
      const names = Array.from({ length: 200 }, (_, place) => `Alert${place}`);
      for (let from = 0; from < names.length; from += 40) {
        await Promise.all(names.slice(from, from + 40).map(async (name, place) => raise(name, { severity: (place % 4) + 1 })));
      }
      const many = names.slice(0, 30).map((name) => `Host${name}`);
      await prometheus([...many, ...many.map((name) => `Quiet${name}`)]);
      await cycle(1);
      await rests();
      // Stopped, taken, declined, snoozed, restored, escalated; raised and lowered; ended and come back.
      const acts: readonly PageAct[] = ['stop', 'take', 'decline', 'snooze', 'restored', 'escalate'];
      for (const [place, act] of acts.entries()) for (const more of [0, 4, 8]) await press(`Alert${more * 10 + place * 4}`, act);
      for (const [place, severity] of [2, 3, 1, 4].entries()) {
        const id = await ticketOf(`Alert${100 + place}`);
        await run.app.db.write(system('test'), async (tx) => changeSeverity(tx, id, { severity, because: 'test' }));
      }
      await Promise.all(names.slice(120, 180).map(async (name) => raise(name, { status: 'resolved' })));
      await rests();
      await Promise.all(names.slice(150, 180).map(async (name) => raise(name)));
      await Promise.all(names.slice(0, 60).map(async (name) => raise(name)));
      await cycle(1);
      await rests();
      for (const length of [seconds(20), minutes(5), minutes(11), minutes(20)]) {
        run.clock.move(length);
        await cycle(1);
        await prometheus(many);
        await rests();
        await cycle(1);
      }
      run.clock.move(minutes(2));
      await cycle(2);
      expect(await findings()).toEqual([]);
      // It did judge all of it.
      const state = await run.app.db.maybe(
        sql`select position, (select max(id) from intake_log) as last, (select count(*) from ticket) as tickets from audit_state`,
        z.object({ position: z.number(), last: z.number(), tickets: z.number() }),
      );
      expect(state?.position).toBe(state?.last);
      // What stormed at severity 2 to 4 joined a ticket; each alert of severity 1 has its own.
      expect(state?.tickets).toBeGreaterThan(60);
    },
  );
});
