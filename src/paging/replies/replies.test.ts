import { connect } from 'node:net';

import { createTransport, type SendMailOptions } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { listenForReplies, type ReplyListener } from './listen.ts';
import { textOfHtml } from './text-of-html.ts';

const token = 'abcdefghijklmnopqrstuvwxyz012345';
const domain = 'pages.example.org';
const to = `page+${token}@${domain}`;

let listener: ReplyListener;
let acted: string[];
let noticed: string[];
let answer: () => Promise<Result<unknown>>;

beforeEach(async () => {
  acted = [];
  noticed = [];
  answer = async () => ok(undefined);
  const act = async (given: string, command: string): Promise<Result<unknown>> => {
    acted.push(`${given} ${command}`);
    return answer();
  };
  listener = await listenForReplies({ host: '127.0.0.1', port: 0, domain }, act, ({ kind }) => noticed.push(kind));
});
afterEach(async () => listener.close());

/** Sends with a real mail program and answers what the server said. */
async function reply(change: SendMailOptions): Promise<{ code: number; words: string }> {
  const client = createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true });
  try {
    const info = await client.sendMail({ from: 'Ada <ada@example.org>', to, subject: 'Re: Severity 1', text: 'ack', ...change });
    return { code: 250, words: info.response };
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error));
    return { code: 'responseCode' in known && typeof known.responseCode === 'number' ? known.responseCode : 0, words: known.message };
  } finally {
    client.close();
  }
}

describe('the listener for replies', () => {
  it('PAG-4 by mail: a reply acts by its address and its first line, whatever is quoted below', async () => {
    const quoted = 'Take\r\n\r\nOn Mon, Evenkeel wrote:\r\n> Or answer with one word: ack, take, decline or escalate.';
    expect(await reply({ text: quoted })).toMatchObject({ code: 250 });
    expect(await reply({ text: 'ACK', html: '<p>escalate</p>' })).toMatchObject({ code: 250 });
    expect(
      await reply({
        text: undefined,
        html: '<html><head><title>decline</title></head><body><div>escalate</div><blockquote>ack</blockquote></body></html>',
      }),
    ).toMatchObject({ code: 250 });
    expect(acted).toEqual([`${token} take`, `${token} ack`, `${token} escalate`]);
    expect(noticed).toEqual(['acted', 'acted', 'acted']);
  });

  it('PAG-4 by mail: an out-of-office answer, a list, bulk mail and the null sender are taken and never act', async () => {
    const machines: SendMailOptions[] = [
      { headers: { 'Auto-Submitted': 'auto-replied' } },
      { headers: { Precedence: 'bulk' } },
      { list: { unsubscribe: 'mailto:x@example.org' } },
      { headers: { 'List-Id': '<ops.example.org>' } },
      { envelope: { from: '', to } },
    ];
    for (const machine of machines) expect(await reply(machine)).toMatchObject({ code: 250 });
    expect(acted).toEqual([]);
    expect(noticed).toEqual(machines.map(() => 'machine'));
  });

  it('PAG-4 by mail: a person whose first line says something else is told, and nothing is done', async () => {
    const { code, words } = await reply({ text: 'ok, looking at it\n\nack' });
    expect(code).toBe(550);
    expect(words).toContain('the first line must be exactly one of ack, take, decline, escalate');
    expect(acted).toEqual([]);
  });

  it('tells the sender what was refused, and asks to try again when we fail', async () => {
    answer = async () => refuse('gone', 'somebody else has answered');
    const refused = await reply({});
    expect(refused.code).toBe(550);
    expect(refused.words).toContain('somebody else has answered');
    answer = async () => Promise.reject(new Error('the database is gone'));
    expect(await reply({})).toMatchObject({ code: 451 });
    expect(noticed).toEqual(['refused', 'failed']);
  });

  it('knows no other address and relays nothing', async () => {
    for (const other of ['ada@example.org', `page@${domain}`, `page+short@${domain}`, `page+${token}@example.org`]) {
      expect(await reply({ to: other })).toMatchObject({ code: 550 });
    }
    await reply({ to: [to, `page+${token.replace('a', 'z')}@${domain}`] });
    expect(acted.length).toBeLessThanOrEqual(1);
  });

  it('takes no more than a megabyte and no bomb of parts', async () => {
    expect((await reply({ text: `ack\n${'x'.repeat(900)}\n`.repeat(1_300) })).code).toBe(552);
    const nested = Array.from(
      { length: 40 },
      (_, depth) => `Content-Type: multipart/mixed; boundary="b${depth}"\r\n\r\n--b${depth}\r\n`,
    ).join('');
    expect((await reply({ raw: `From: a@b.c\r\nTo: ${to}\r\n${nested}\r\nack` })).code).toBe(554);
    expect(acted).toEqual([]);
  });

  it('holds no more than fifty connections', async () => {
    const sockets = Array.from({ length: 50 }, () => connect(listener.port, '127.0.0.1'));
    await Promise.all(sockets.map(async (socket) => new Promise((resolve) => socket.once('data', resolve))));
    const last = connect(listener.port, '127.0.0.1');
    const words = await new Promise<string>((resolve) => last.once('data', (data) => resolve(data.toString())));
    expect(words).toMatch(/^421/);
    for (const socket of [...sockets, last]) socket.destroy();
  });

  it('says so when it cannot listen', async () => {
    const again = listenForReplies({ host: '127.0.0.1', port: listener.port, domain }, answer, () => undefined);
    await expect(again).rejects.toThrow(`cannot listen for mail on 127.0.0.1:${listener.port}`);
  });
});

describe('the lines of a mail of HTML alone', () => {
  it('stand in their order, with entities read', () => {
    expect(
      textOfHtml('<style>ack</style><!-- ack --><p>a&nbsp;&amp;&#98;</p>x<br>y')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ).toEqual(['a &b', 'x', 'y']);
  });
});
