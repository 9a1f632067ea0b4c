import { createServer } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { examplePage, exampleToken } from '../../../../test/support/content.ts';
import { listen } from '../../../../test/support/listen.ts';
import { startMailServer, type MailServer } from '../../../../test/support/mail-server.ts';
import { createEgress } from '../../../platform/egress/index.ts';
import type { Channel, Outcome } from '../channel.ts';
import { email } from './send.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (close) => close()));
});

const egress = createEgress();
const channelTo = (url: string, replyDomain: string | undefined = 'pages.example.org'): Channel => {
  const made = email({
    publicUrl: 'https://ops.example.org',
    egress,
    epochSeconds: () => 0,
    mail: { url, from: 'Evenkeel <ops@example.org>', replyDomain },
  });
  open.push(async () => made.close?.());
  return made;
};
const serverWith = async (behaviour?: Parameters<typeof startMailServer>[0]): Promise<MailServer> => {
  const server = await startMailServer(behaviour);
  open.push(server.close);
  return server;
};
const send = async (channel: Channel, change = {}, ms = 8000): Promise<Outcome> =>
  channel.send('ada@example.org', examplePage(change), { signal: AbortSignal.timeout(ms) });

describe('email', () => {
  it('hands a page over with its link, both forms and an address to answer to', async () => {
    const server = await serverWith();
    const outcome = await send(channelTo(server.url));
    expect(outcome).toMatchObject({ kind: 'handed-over', proof: 'accepted' });
    const mail = await server.waitFor(() => true);
    const parsed = await mail.parsed();
    expect(mail.from).toBe('ops@example.org');
    expect(mail.to).toBe('ada@example.org');
    expect(parsed.subject).toBe('Severity 1: cards are refused (T-4312)');
    expect(parsed.replyTo).toEqual([{ address: `page+${exampleToken}@pages.example.org`, name: '' }]);
    expect(parsed.text).toContain(`https://ops.example.org/p/${exampleToken}`);
    expect(parsed.text).toContain('Cards are refused <b>everywhere</b>.');
    expect(parsed.html).toContain(`href="https://ops.example.org/p/${exampleToken}"`);
    expect(parsed.html).toContain('&lt;b&gt;everywhere&lt;/b&gt;');
    expect(mail.header('Auto-Submitted')).toBe('auto-generated');
    expect(mail.header('X-Evenkeel-Reference')).toBe(examplePage().reference);
    expect(parsed.headers.filter((header) => header.key.startsWith('list-'))).toEqual([]);
  });

  it('gives copies of one message one Message-ID and each new message another', async () => {
    const server = await serverWith();
    const channel = channelTo(server.url);
    await send(channel);
    await send(channel);
    await send(channel, { token: 'b'.repeat(32) });
    const ids = server.mails.map((mail) => mail.header('Message-ID'));
    expect(ids[0]).toMatch(/^<[0-9a-f]{40}@example\.org>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('has no address to answer to on a notice, and no link', async () => {
    const server = await serverWith();
    await send(channelTo(server.url), { purpose: 'notice', link: undefined, token: undefined });
    const parsed = await (await server.waitFor(() => true)).parsed();
    expect(parsed.replyTo).toBeUndefined();
    expect(parsed.text).not.toContain('/p/');
  });

  it('keeps a header on one line whatever the subject holds', async () => {
    const server = await serverWith();
    await send(channelTo(server.url), { subject: 'Sev 1\r\nBcc: eve@example.org\r\n\r\nhello', reference: 'a\r\nX-Evil: 1' });
    const mail = await server.waitFor(() => true);
    expect(mail.to).toBe('ada@example.org');
    expect(mail.header('Bcc')).toBeUndefined();
    expect(mail.header('X-Evil')).toBeUndefined();
  });

  it('uses few connections for many mails', async () => {
    const server = await serverWith();
    const channel = channelTo(server.url);
    await Promise.all(Array.from({ length: 30 }, async (_, index) => send(channel, { reference: `r${index}` })));
    await send(channel, { reference: 'after' });
    expect(server.mails).toHaveLength(31);
    expect(server.connections()).toBeLessThanOrEqual(10);
  });

  it('says never where the server refuses the recipient for good, later where for now', async () => {
    const server = await serverWith({ onRecipient: () => ({ code: 550, words: 'no such user' }) });
    expect(await send(channelTo(server.url))).toMatchObject({ kind: 'failed', retry: 'never' });
    const busy = await serverWith({ onRecipient: () => ({ code: 451, words: 'greylisted' }) });
    expect(await send(channelTo(busy.url))).toMatchObject({ kind: 'failed', retry: 'later' });
    const full = await serverWith({ onMail: () => ({ code: 552, words: 'too big' }) });
    expect(await send(channelTo(full.url))).toMatchObject({ kind: 'failed', retry: 'never' });
  });

  it('says unknown when the answer to a whole mail is lost, and sends it once', async () => {
    let seen = 0;
    const count = (verdict: 'hang' | 'drop') => (): 'hang' | 'drop' => {
      seen += 1;
      return verdict;
    };
    const silent = await serverWith({ onMail: count('hang') });
    expect(await send(channelTo(silent.url), {}, 400)).toMatchObject({ kind: 'unknown' });
    const gone = await serverWith({ onMail: count('drop') });
    expect(await send(channelTo(gone.url))).toMatchObject({ kind: 'unknown' });
    expect(seen).toBe(2);
  });

  it('says failed, not unknown, when nothing of the mail has left', async () => {
    const stuck = await serverWith({ onRecipient: () => 'hang' });
    expect(await send(channelTo(stuck.url), {}, 400)).toMatchObject({ kind: 'failed', retry: 'later' });
    const probe = createServer();
    const port = await listen(probe);
    await new Promise((resolve) => probe.close(resolve));
    expect(await send(channelTo(`smtp://127.0.0.1:${port}`))).toMatchObject({ kind: 'failed', retry: 'later' });
    const mute = createServer();
    open.push(async () => new Promise((resolve) => mute.close(() => resolve())));
    const mutePort = await listen(mute);
    expect(await send(channelTo(`smtp://127.0.0.1:${mutePort}`), {}, 300)).toMatchObject({ kind: 'failed', retry: 'later' });
  });

  it('sends again by itself over a new connection when the server had closed the old one', async () => {
    const first = await startMailServer();
    const channel = channelTo(first.url);
    expect(await send(channel)).toMatchObject({ kind: 'handed-over' });
    await first.close();
    const second = await serverWith({ port: first.port });
    expect(await send(channel)).toMatchObject({ kind: 'handed-over' });
    expect(second.mails).toHaveLength(1);
  });

  it('cannot send without a mail server, and says what to set', async () => {
    const none = email({ publicUrl: 'https://ops.example.org', egress, epochSeconds: () => 0 });
    expect(await send(none)).toEqual({ kind: 'failed', retry: 'never', detail: 'no mail server is set (SMTP_URL)' });
  });

  it('refuses what is no address of a person', () => {
    const { address } = channelTo('smtp://127.0.0.1:1');
    for (const bad of ['a', 'a@b@c', 'a@b.c\nBcc: x@y.z', '"a b" <x@y.z>', 'x@y.z, z@y.z'])
      expect(address.safeParse(bad).success).toBe(false);
    expect(address.safeParse('ada.lovelace+ops@example.org').success).toBe(true);
  });
});
