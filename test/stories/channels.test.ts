import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { mustHave } from '../../src/kernel/index.ts';
import { startTwilioPeer, type TwilioPeer } from '../support/twilio-peer.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { settle, startApp, until, type TestApp } from '../support/organisation.ts';
import { sender } from '../support/send-signals.ts';
import { signedIn, type Ask } from '../support/signed-in.ts';

const database = await freshDatabase();
const ACCOUNT = `AC${'0'.repeat(32)}`;
let twilio: TwilioPeer;
let run: TestApp;
let ask: Ask;
let token = '';

beforeAll(async () => {
  twilio = await startTwilioPeer({ accountSid: ACCOUNT, authToken: 'right' });
  run = await startApp(database.app, {
    env: { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'changed since', TWILIO_FROM: '+31205550199', TWILIO_URL: twilio.url },
  });
  const cast = await settle(run.app, { ines: [['sms', '+31205550100']] });
  ask = await signedIn(run, { id: cast.people.admin, email: 'admin@example.com', role: 'admin', team: null });
  token = (await sender(run)).token;
});
afterAll(async () => {
  await run.stop();
  await twilio.close();
});

const state = z.object({
  name: z.string(),
  rings: z.boolean(),
  proves: z.string(),
  lacks: z.string().nullable(),
  credentials: z.object({ kind: z.string(), detail: z.string() }).nullable(),
  waiting: z.number(),
  handedOver: z.number(),
  failed: z.number(),
  handedOverAt: z.number().nullable(),
  failedAt: z.number().nullable(),
});

const channels = async (): Promise<z.infer<typeof state>[]> =>
  z.object({ items: z.array(state) }).parse((await ask('/channels')).body).items;

const channel = async (name: string): Promise<z.infer<typeof state>> =>
  mustHave(
    (await channels()).find((each) => each.name === name),
    `there is a channel ${name}`,
  );

describe('the channels of an installation', () => {
  it('PAG-11: each of the ten is shown, with what it lacks and what it can prove', async () => {
    const names = (await channels()).map((each) => each.name);
    for (const name of ['email', 'mattermost', 'ntfy', 'slack', 'sms', 'teams', 'telegram', 'voice', 'web-push', 'webhook'])
      expect(names).toContain(name);
    expect((await channel('slack')).lacks).toContain('SLACK_BOT_TOKEN');
    expect((await channel('slack')).credentials).toBeNull();
    expect(await channel('voice')).toMatchObject({ lacks: null, rings: true, proves: 'seen' });
  });

  it('PAG-11: credentials that a provider refuses are shown before a page needs them, and good ones as good', async () => {
    expect((await ask('/channels/trial', {})).status).toBe(200);
    expect(await channel('email')).toMatchObject({ credentials: { kind: 'good' } });
    expect(await channel('sms')).toMatchObject({ credentials: { kind: 'refused', detail: 'the provider of SMS answered 401' } });
    expect(twilio.texts).toEqual([]);
  });

  it('PAG-11: each shows its delivery state: what failed, and what was handed over in its place', async () => {
    const body = [{ labels: { alertname: 'States', service: 'ledger', severity: 'critical' }, annotations: { summary: 'States' } }];
    const sent = await fetch(`${run.url}/in/${token}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(sent.status).toBe(200);
    await run.mail.waitFor((mail) => mail.to === 'ines@example.com');
    await until('both ends are written', async () => {
      const [text, mail] = [await channel('sms'), await channel('email')];
      return text.failed === 1 && mail.handedOver > 0 ? true : undefined;
    });
    const [text, mail] = [await channel('sms'), await channel('email')];
    expect(text).toMatchObject({ handedOver: 0, waiting: 0, handedOverAt: null });
    expect(mail).toMatchObject({ failed: 0, failedAt: null });
    expect(mail.handedOverAt).toBeGreaterThanOrEqual(mustHave(text.failedAt, 'the text failed'));
    expect(await channel('ntfy')).toMatchObject({ handedOver: 0, failed: 0, waiting: 0 });
  });
});
