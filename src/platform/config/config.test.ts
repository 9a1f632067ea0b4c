import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readConfig, type Config } from './config.ts';

function config(env: Readonly<Record<string, string>> = {}): Config {
  const read = readConfig(env);
  if (!read.ok) throw new Error(read.refusal.detail);
  return read.value;
}

function sentence(env: Readonly<Record<string, string>>): string {
  const read = readConfig(env);
  return read.ok ? 'was taken' : read.refusal.detail;
}

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-config-'));
const pem = join(folder, 'some.pem');
writeFileSync(pem, 'PEM');

it('starts with nothing set', () => {
  expect(config()).toMatchObject({
    port: 7070,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:7070',
    databaseUrl: undefined,
    smtpFrom: 'Evenkeel <evenkeel@127.0.0.1>',
    logLevel: 'info',
    trustedProxies: [],
  });
});

it('takes a variable that is set to nothing as not set', () => {
  expect(config({ PORT: ' ', EVENKEEL_URL: '', SMTP_LISTEN: '' })).toEqual(config());
});

it('makes the public address of what it listens at', () => {
  expect(config({ PORT: '80', HOST: '0.0.0.0' }).publicUrl).toBe('http://127.0.0.1:80');
  expect(config({ HOST: '::1' }).publicUrl).toBe('http://[::1]:7070');
  expect(config({ HOST: '::' }).publicUrl).toBe('http://127.0.0.1:7070');
  expect(config({ TLS_CERT: pem, TLS_KEY: pem }).publicUrl).toBe('https://127.0.0.1:7070');
  expect(config({ EVENKEEL_URL: 'https://ops.example.org/' }).publicUrl).toBe('https://ops.example.org');
});

it('reads what is set', () => {
  expect(config({ SMTP_LISTEN: '0.0.0.0:2525' }).smtpListen).toEqual({ host: '0.0.0.0', port: 2525 });
  expect(config({ SMTP_LISTEN: '2525' }).smtpListen).toEqual({ host: '127.0.0.1', port: 2525 });
  expect(config({ SMTP_LISTEN: '[::1]:2525' }).smtpListen).toEqual({ host: '::1', port: 2525 });
  expect(config({ TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).trustedProxies).toEqual(['10.0.0.0/8', '::1']);
  expect(config({ DATABASE_URL: 'postgres://me@/db?host=/run/postgresql' }).databaseUrl).toContain('/run/postgresql');
  expect(config({ TLS_CERT: pem, TLS_KEY: pem }).tls).toEqual({ cert: 'PEM', key: 'PEM' });
  const voice = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 't', TWILIO_FROM: '+4930123456' };
  expect(config(voice).voice).toMatchObject({ accountSid: 'AC1', baseUrl: 'https://api.twilio.com' });
  expect(config(voice).sms).toEqual(config(voice).voice);
  expect(config({ ...voice, TWILIO_SMS_FROM: '+4915123456' }).sms?.from).toBe('+4915123456');
});

const watched = { WATCH_TARGET: 'https://ops.example.org' };

/** For each variable that can be wrong: values that are, and what the sentence says to do. */
const wrong: Readonly<Record<string, { values: readonly string[]; remedy: RegExp; beside?: Readonly<Record<string, string>> }>> = {
  PORT: { values: ['seventy', '70000', '-1', '80.5', '0x50', '1e3'], remedy: /whole number from 0 to 65535/ },
  HOST: { values: ['a b', 'http://127.0.0.1', '127.0.0.1:7070'], remedy: /an address of this machine or a host name/ },
  EVENKEEL_URL: {
    values: [
      'ops.example.org',
      'ftp://ops.example.org',
      'https://',
      'https://ops.example.org/sub',
      'https://a:b@ops.example.org',
      'https://o.org/?x=1',
    ],
    remedy: /give/,
  },
  DATABASE_URL: { values: ['mysql://db/x', 'db.example.org', 'postgres:'], remedy: /give a URL such as postgres:\/\// },
  SMTP_URL: { values: ['mail.example.org', 'https://mail.example.org'], remedy: /give a URL such as smtp:\/\// },
  SMTP_FROM: { values: ['nobody', 'Evenkeel <nobody>', 'a@b\nBcc: c@d'], remedy: /Evenkeel <pages@example.org>/ },
  SMTP_LISTEN: { values: ['here', '0.0.0.0:', '0.0.0.0:99999', 'a b:25'], remedy: /HOST:PORT|whole number/ },
  SMTP_REPLY_DOMAIN: { values: ['@example.org', 'a b', 'https://example.org'], remedy: /a domain such as/ },
  TLS_CERT: { values: [join(folder, 'none.pem')], remedy: /path of a PEM file/, beside: { TLS_KEY: pem } },
  TLS_KEY: { values: [join(folder, 'none.pem'), folder], remedy: /path of a PEM file/, beside: { TLS_CERT: pem } },
  TRUSTED_PROXIES: {
    values: ['proxy.example.org', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.1,,nonsense', '::1/129'],
    remedy: /addresses or ranges/,
  },
  EGRESS_ALLOW: { values: ['10.0.0.0/64', 'a b!', 'https://example.org'], remedy: /addresses, ranges or host names/ },
  TWILIO_ACCOUNT_SID: { values: ['AC1'], remedy: /together/ },
  TWILIO_AUTH_TOKEN: { values: ['x'], remedy: /together/ },
  TWILIO_FROM: {
    values: ['030 123456', 'me'],
    remedy: /\+4930123456/,
    beside: { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'x' },
  },
  TWILIO_SMS_FROM: {
    values: ['Evenkeel', '0049'],
    remedy: /a number of your account such as \+/,
    beside: { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'x', TWILIO_FROM: '+4930123456' },
  },
  TWILIO_URL: {
    values: ['twilio', 'ftp://x'],
    remedy: /give a URL such as https:\/\//,
    beside: { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'x', TWILIO_FROM: '+4930123456' },
  },
  MATTERMOST_URL: {
    values: ['chat', 'ftp://chat.example.org'],
    remedy: /give a URL such as https:|MATTERMOST_BOT_TOKEN/,
    beside: { MATTERMOST_BOT_TOKEN: 'b' },
  },
  MATTERMOST_BOT_TOKEN: { values: ['b'], remedy: /MATTERMOST_URL beside it/ },
  MATTERMOST_TEAM: { values: ['crew'], remedy: /it needs MATTERMOST_URL and MATTERMOST_BOT_TOKEN/ },
  MATTERMOST_COMMAND_TOKEN: { values: ['c'], remedy: /it needs MATTERMOST_URL and MATTERMOST_BOT_TOKEN/ },
  SLACK_BOT_TOKEN: { values: ['xoxb-1'], remedy: /SLACK_SIGNING_SECRET beside it/ },
  SLACK_SIGNING_SECRET: { values: ['s'], remedy: /SLACK_BOT_TOKEN beside it/ },
  SLACK_URL: { values: ['slack', 'ftp://x'], remedy: /give a URL such as https:\/\// },
  TELEGRAM_BOT_TOKEN: { values: ['1:x'], remedy: /TELEGRAM_WEBHOOK_SECRET beside it/ },
  TELEGRAM_WEBHOOK_SECRET: { values: ['a b'], remedy: /letters, digits/, beside: { TELEGRAM_BOT_TOKEN: '1:x' } },
  TELEGRAM_URL: { values: ['telegram', 'ftp://x'], remedy: /give a URL such as https:\/\// },
  WATCH_TARGET: { values: ['ops.example.org', 'ftp://x'], remedy: /give a URL such as https:\/\// },
  WATCH_TOKEN: { values: ['x'], remedy: /WATCH_TARGET beside it/ },
  WATCH_CONTACTS: { values: ['ada@example.org', 'email:'], remedy: /CHANNEL:ADDRESS/, beside: watched },
  WATCH_NAME: { values: ['x'], remedy: /WATCH_TARGET beside it/ },
  WATCH_URL: { values: ['watcher', 'ftp://x'], remedy: /give a URL such as https:\/\//, beside: watched },
  WATCH_LISTEN: { values: ['here', '0.0.0.0:99999'], remedy: /HOST:PORT|whole number/, beside: watched },
  WATCH_DATA: { values: ['/x'], remedy: /WATCH_TARGET beside it/ },
  WATCH_HEARTBEAT_URL: { values: ['hc', 'ftp://x'], remedy: /give a URL such as https:\/\//, beside: watched },
  WATCH_EVERY: { values: ['15s', '0', '-1'], remedy: /whole number of seconds/, beside: watched },
  WATCH_PAGE_EVERY: { values: ['5m'], remedy: /whole number of seconds/, beside: watched },
  WATCH_STEP: { values: ['1.5'], remedy: /whole number of seconds/, beside: watched },
  EVENKEEL_SPOOL_MB: { values: ['0', '256M', '-1'], remedy: /whole number of MB/ },
  EVENKEEL_PEERS: { values: ['10.0.0.5:7070', 'http://a/b', 'ftp://a'], remedy: /protocol, host and port/ },
  EVENKEEL_EXERCISE_TO: { values: ['drill@example.org', 'email:'], remedy: /CHANNEL:ADDRESS/ },
  EVENKEEL_HEARTBEAT_URL: { values: ['hc', 'ftp://x'], remedy: /give a URL such as https:\/\// },
  CRISIS_PASSPHRASE: { values: ['short', 'eleven sign'], remedy: /12 characters at least/ },
  LOG_LEVEL: { values: ['loud', 'INFO'], remedy: /debug, info, warn or error/ },
};

describe.each(Object.entries(wrong))('%s', (name, { values, remedy, beside }) => {
  it.each(values)('refuses %j by one sentence that names it and the remedy', (value) => {
    const said = sentence({ ...beside, [name]: value });
    expect(said.startsWith(`${name} `)).toBe(true);
    expect(said).toMatch(remedy);
    expect(said).toMatch(/^[^\n]*\.$/);
  });
});

it('names the half of a pair that is missing', () => {
  expect(sentence({ TLS_CERT: pem })).toMatch(/^TLS_KEY is not set/);
  expect(sentence({ TLS_KEY: pem })).toMatch(/^TLS_CERT is not set/);
});

it('never says a secret', () => {
  for (const [name, value] of [
    ['SMTP_URL', 'imap://me:canary@mail.example.org'],
    ['DATABASE_URL', 'mysql://me:canary@db.example.org/x'],
    ['DATABASE_URL', 'postgres://me:can@ary@db.example.org:x/y'],
    ['TWILIO_AUTH_TOKEN', 'canary'],
    ['CRISIS_PASSPHRASE', 'canary'],
  ] as const) {
    const said = sentence({ [name]: value });
    expect(said).toContain(name);
    expect(said).not.toMatch(/canary|can@|ary@/);
  }
});

const source = readFileSync(new URL('config.ts', import.meta.url), 'utf8');
const read = [...new Set([...source.matchAll(/'([A-Z]{2,}(?:_[A-Z]+)*)'/g)].map((match) => match[1] ?? ''))].toSorted();

it('has a test of a bad value for every variable that can be wrong', () => {
  expect(read).toContain('PORT');
  expect(read.filter((name) => !['EVENKEEL_DATA', 'EVENKEEL_SPOOL', 'EVENKEEL_STATUS_DIR'].includes(name))).toEqual(
    Object.keys(wrong).toSorted(),
  );
});

it('reads no variable that the guide does not list, and the guide lists none that is not read', () => {
  const guide = readFileSync(new URL('../../../docs/guide/configuration.md', import.meta.url), 'utf8');
  const rows = guide.split('\n').filter((line) => line.startsWith('| `'));
  const listed = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map((match) => match[1] ?? ''));
  expect(listed.toSorted()).toEqual(read);
});
