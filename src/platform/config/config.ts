import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';

import { ok, refuse, type Result } from '../../kernel/index.ts';

/** How the operator has set Evenkeel up. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Where people reach it; without a slash at the end. */
  readonly publicUrl: string;
  readonly databaseUrl: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly smtpFrom: string;
  readonly smtpListen: { readonly host: string; readonly port: number } | undefined;
  readonly replyDomain: string | undefined;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly trustedProxies: readonly string[];
  readonly egressAllow: readonly string[];
  readonly voice: { readonly accountSid: string; readonly authToken: string; readonly from: string; readonly baseUrl: string } | undefined;
  readonly sms: Config['voice'];
  readonly slack: { readonly botToken: string; readonly signingSecret: string; readonly baseUrl: string } | undefined;
  readonly telegram: { readonly botToken: string; readonly webhookSecret: string; readonly baseUrl: string } | undefined;
  /** A bot account, the team that rooms are made in, and the token of its slash command. */
  readonly mattermost:
    | { readonly url: string; readonly botToken: string; readonly team: string; readonly commandToken: string | undefined }
    | undefined;
  readonly watch: WatchConfig | undefined;
  /** The spool's own folder, and how many bytes of it are reserved. */
  readonly spool: { readonly folder: string; readonly size: number };
  /** Where status pages are written, so that another web server can serve them. */
  readonly statusDir: string;
  /** Addresses of the other instances on the same database. */
  readonly peers: readonly string[];
  /** Where the daily exercise of emergency paging goes, as written: `email:ada@example.org`. */
  readonly exerciseTo: string | undefined;
  /** Told each minute that the engine of this instance works. */
  readonly heartbeatUrl: string | undefined;
  /** By which the numbers in the crisis page are sealed. */
  readonly crisisPassphrase: string | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** How another site is watched. */
export interface WatchConfig {
  /** Where people reach that site; without a slash at the end. */
  readonly target: string;
  readonly token: string | undefined;
  /** As written: `email:ada@example.org`. */
  readonly contacts: readonly string[];
  /** What the watcher calls itself. */
  readonly name: string;
  /** Where people reach a watcher that runs by itself. */
  readonly url: string | undefined;
  readonly listen: { readonly host: string; readonly port: number };
  readonly folder: string;
  readonly heartbeatUrl: string | undefined;
  /** In seconds, where they are not the defaults. */
  readonly every: number | undefined;
  readonly pageEvery: number | undefined;
  readonly step: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A value that cannot be used: the start ends with this one sentence. */
class BadValue extends Error {
  override readonly name = 'BadValue';
}

const MOST_SHOWN = 100;

/** The value as it may be said: the user and password of an address are left out. */
const shown = (value: string): string => value.replace(/\/\/.*@/s, '//…@').slice(0, MOST_SHOWN);

const bad = (name: string, value: string, remedy: string): never => {
  throw new BadValue(`${name} is ${JSON.stringify(shown(value))}, which cannot be used: ${remedy}.`);
};

const missing = (name: string, remedy: string): never => {
  throw new BadValue(`${name} is not set: ${remedy}.`);
};

const given = (env: Environment, name: string): string | undefined => {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
};

function port(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) return bad(name, text, 'give a whole number from 0 to 65535');
  return value;
}

function url(env: Environment, name: string, protocols: readonly string[]): string | undefined {
  const value = given(env, name);
  if (value === undefined) return undefined;
  // PostgreSQL's own form of a URL may leave the host out and name a socket's folder in the query.
  const whole = value.replace(/^(postgres(?:ql)?:\/\/[^/]*@)\//, '$1localhost/');
  const parsed = URL.canParse(whole) ? new URL(whole) : undefined;
  const example = `${protocols[0] ?? 'https:'}//…`;
  if (parsed === undefined || !protocols.includes(parsed.protocol) || parsed.hostname === '')
    return bad(name, value, `give a URL such as ${example}`);
  return value;
}

/** The address that people use. Links and cookies are made for the whole host, so it has no path. */
function publicAddress(env: Environment): string | undefined {
  const value = url(env, 'EVENKEEL_URL', ['https:', 'http:']);
  if (value === undefined) return undefined;
  const { origin, href } = new URL(value);
  return href === `${origin}/`
    ? origin
    : bad('EVENKEEL_URL', value, 'give protocol, host and port alone, such as https://evenkeel.example.org');
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
const isHost = (text: string): boolean => isIP(text) !== 0 || HOST_NAME.test(text);

function host(env: Environment): string {
  const value = given(env, 'HOST') ?? '127.0.0.1';
  return isHost(value) ? value : bad('HOST', value, 'give an address of this machine or a host name, such as 0.0.0.0');
}

function sender(env: Environment, domain: string): string {
  const value = given(env, 'SMTP_FROM') ?? `Evenkeel <evenkeel@${domain}>`;
  const one = /^(?:[^<>@\n\r]*<([^<>\s]+)>|([^<>\s]+))$/.exec(value);
  const address = one?.[1] ?? one?.[2] ?? '';
  return /^[^@\s]+@[^@\s]+$/.test(address) ? value : bad('SMTP_FROM', value, 'give a sender such as Evenkeel <pages@example.org>');
}

function replyDomain(env: Environment): string | undefined {
  const value = given(env, 'SMTP_REPLY_DOMAIN');
  if (value === undefined || HOST_NAME.test(value)) return value;
  return bad('SMTP_REPLY_DOMAIN', value, 'give a domain such as pages.example.org');
}

function list(env: Environment, name: string): string[] {
  return (given(env, name) ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function isRange(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits ?? 0) <= (version === 4 ? 32 : 128);
}

/** Names are let through by egress as well, so that they may stand for addresses that change. */
function allowed(env: Environment): string[] {
  const all = list(env, 'EGRESS_ALLOW');
  const wrong = all.find((each) => !isRange(each) && !HOST_NAME.test(each));
  return wrong === undefined ? all : bad('EGRESS_ALLOW', wrong, 'give addresses, ranges or host names, separated by commas');
}

function proxies(env: Environment): string[] {
  const all = list(env, 'TRUSTED_PROXIES');
  const wrong = all.find((each) => !isRange(each));
  return wrong === undefined ? all : bad('TRUSTED_PROXIES', wrong, 'give addresses or ranges such as 10.0.0.0/8, separated by commas');
}

function file(env: Environment, name: string): string | undefined {
  const path = given(env, name);
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return bad(name, path, 'give the path of a PEM file that this user can read');
  }
}

function tls(env: Environment): Config['tls'] {
  const [cert, key] = [file(env, 'TLS_CERT'), file(env, 'TLS_KEY')];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined) return missing('TLS_CERT', 'TLS_KEY is set, so give the certificate as well');
  return key === undefined ? missing('TLS_KEY', 'TLS_CERT is set, so give the key as well') : { cert, key };
}

function listenAt(env: Environment, name: string, example: string): Config['smtpListen'] {
  const value = given(env, name);
  if (value === undefined) return undefined;
  const [, host = '', at = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(value) ?? [];
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (at === '' || (bare !== '' && !isHost(bare))) return bad(name, value, `give HOST:PORT such as ${example}`);
  return { host: bare === '' ? '127.0.0.1' : bare, port: port(name, at) };
}

function voice(env: Environment): Config['voice'] {
  const names = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'];
  const [accountSid, authToken, from] = names.map((name) => given(env, name));
  if (accountSid === undefined && authToken === undefined && from === undefined) return undefined;
  if (accountSid === undefined || authToken === undefined || from === undefined) {
    const set = names.filter((name) => given(env, name) !== undefined);
    const rest = names.filter((name) => !set.includes(name));
    throw new BadValue(`${set.join(' and ')} cannot be used alone: voice calls need it together with ${rest.join(' and ')}.`);
  }
  if (!/^\+[1-9]\d{6,14}$/.test(from)) return bad('TWILIO_FROM', from, 'give a number of your account such as +4930123456');
  return { accountSid, authToken, from, baseUrl: url(env, 'TWILIO_URL', ['https:', 'http:']) ?? 'https://api.twilio.com' };
}

/** The account of the calls; a number that texts where the one that calls cannot. */
function sms(env: Environment): Config['sms'] {
  const calls = voice(env);
  const from = given(env, 'TWILIO_SMS_FROM');
  if (calls === undefined)
    return from === undefined
      ? undefined
      : missing('TWILIO_ACCOUNT_SID', 'TWILIO_SMS_FROM is set, so give the account with TWILIO_AUTH_TOKEN and TWILIO_FROM');
  if (from !== undefined && !/^\+[1-9]\d{6,14}$/.test(from))
    return bad('TWILIO_SMS_FROM', from, 'give a number of your account such as +4930123456');
  return { ...calls, from: from ?? calls.from };
}

/** Two variables of which each needs the other. */
function both(env: Environment, one: string, other: string): readonly [string, string] | undefined {
  const [first, second] = [given(env, one), given(env, other)];
  if (first === undefined && second === undefined) return undefined;
  if (first !== undefined && second !== undefined) return [first, second];
  const [set, unset] = first === undefined ? [other, one] : [one, other];
  throw new BadValue(`${set} cannot be used alone: it needs ${unset} beside it.`);
}

function slack(env: Environment): Config['slack'] {
  const set = both(env, 'SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET');
  const baseUrl = url(env, 'SLACK_URL', ['https:', 'http:']) ?? 'https://slack.com/api';
  return set === undefined ? undefined : { botToken: set[0], signingSecret: set[1], baseUrl };
}

function telegram(env: Environment): Config['telegram'] {
  const set = both(env, 'TELEGRAM_BOT_TOKEN', 'TELEGRAM_WEBHOOK_SECRET');
  const baseUrl = url(env, 'TELEGRAM_URL', ['https:', 'http:']) ?? 'https://api.telegram.org';
  if (set !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(set[1]))
    throw new BadValue('TELEGRAM_WEBHOOK_SECRET cannot be used: Telegram takes 1 to 256 letters, digits, _ and -.');
  return set === undefined ? undefined : { botToken: set[0], webhookSecret: set[1], baseUrl };
}

function mattermost(env: Environment): Config['mattermost'] {
  const set = both(env, 'MATTERMOST_URL', 'MATTERMOST_BOT_TOKEN');
  const address = siteAddress(env, 'MATTERMOST_URL');
  const alone = ['MATTERMOST_TEAM', 'MATTERMOST_COMMAND_TOKEN'].find((name) => given(env, name) !== undefined);
  if (set === undefined || address === undefined) {
    if (alone === undefined) return undefined;
    throw new BadValue(`${alone} cannot be used alone: it needs MATTERMOST_URL and MATTERMOST_BOT_TOKEN beside it.`);
  }
  const team =
    given(env, 'MATTERMOST_TEAM') ?? missing('MATTERMOST_TEAM', 'give the name of the team for rooms, as it stands in addresses');
  return { url: address, botToken: set[1], team, commandToken: given(env, 'MATTERMOST_COMMAND_TOKEN') };
}

function wholeSeconds(env: Environment, name: string): number | undefined {
  const value = given(env, name);
  if (value === undefined) return undefined;
  return /^\d{1,6}$/.test(value) && Number(value) > 0 ? Number(value) : bad(name, value, 'give a whole number of seconds');
}

/** Where a site is: what is asked of it stands below. */
function siteAddress(env: Environment, name: string): string | undefined {
  return url(env, name, ['https:', 'http:'])?.replace(/\/+$/, '');
}

const WATCH = [
  'WATCH_TOKEN',
  'WATCH_CONTACTS',
  'WATCH_NAME',
  'WATCH_URL',
  'WATCH_LISTEN',
  'WATCH_DATA',
  'WATCH_HEARTBEAT_URL',
  'WATCH_EVERY',
  'WATCH_PAGE_EVERY',
  'WATCH_STEP',
] as const;

/** The channel is looked up where the channels are. */
function contacts(env: Environment): string[] {
  const all = list(env, 'WATCH_CONTACTS');
  const wrong = all.find((each) => !/^[a-z-]+:.+$/.test(each));
  return wrong === undefined
    ? all
    : bad('WATCH_CONTACTS', wrong, 'give CHANNEL:ADDRESS, such as email:ada@example.org, separated by commas');
}

function watch(env: Environment, { dataDir, publicUrl }: { dataDir: string; publicUrl: string }): WatchConfig | undefined {
  const target = siteAddress(env, 'WATCH_TARGET');
  const alone = WATCH.find((name) => given(env, name) !== undefined);
  if (target === undefined && alone !== undefined) throw new BadValue(`${alone} cannot be used alone: it needs WATCH_TARGET beside it.`);
  if (target === undefined) return undefined;
  const folder = given(env, 'WATCH_DATA');
  return {
    target,
    token: given(env, 'WATCH_TOKEN'),
    contacts: contacts(env),
    name: given(env, 'WATCH_NAME') ?? new URL(publicUrl).hostname,
    url: siteAddress(env, 'WATCH_URL'),
    listen: listenAt(env, 'WATCH_LISTEN', '0.0.0.0:7071') ?? { host: '127.0.0.1', port: 7071 },
    folder: folder === undefined ? join(dataDir, 'watcher') : resolve(folder),
    heartbeatUrl: url(env, 'WATCH_HEARTBEAT_URL', ['https:', 'http:']),
    every: wholeSeconds(env, 'WATCH_EVERY'),
    pageEvery: wholeSeconds(env, 'WATCH_PAGE_EVERY'),
    step: wholeSeconds(env, 'WATCH_STEP'),
  };
}

const MIB = 1024 * 1024;

function spool(env: Environment, dataDir: string): Config['spool'] {
  const size = given(env, 'EVENKEEL_SPOOL_MB') ?? '256';
  if (!/^\d{1,6}$/.test(size) || Number(size) < 1) return bad('EVENKEEL_SPOOL_MB', size, 'give a whole number of MB from 1 on');
  return { folder: resolve(given(env, 'EVENKEEL_SPOOL') ?? join(dataDir, 'spool')), size: Number(size) * MIB };
}

function peers(env: Environment): string[] {
  return list(env, 'EVENKEEL_PEERS').map((each) => {
    const parsed = URL.canParse(each) ? new URL(each) : undefined;
    return parsed !== undefined && ['http:', 'https:'].includes(parsed.protocol) && parsed.href === `${parsed.origin}/`
      ? parsed.origin
      : bad('EVENKEEL_PEERS', each, 'give protocol, host and port of each other instance, separated by commas');
  });
}

/** The channel is looked up where the channels are. */
function exerciseTo(env: Environment): string | undefined {
  const value = given(env, 'EVENKEEL_EXERCISE_TO');
  return value === undefined || /^[a-z-]+:.+$/.test(value)
    ? value
    : bad('EVENKEEL_EXERCISE_TO', value, 'give CHANNEL:ADDRESS, such as email:drill@example.org');
}

/** The page goes to places where anybody may try: a short one would be guessed. Its value is never said. */
function passphrase(env: Environment): string | undefined {
  const value = given(env, 'CRISIS_PASSPHRASE');
  if (value !== undefined && value.length < 12)
    throw new BadValue('CRISIS_PASSPHRASE cannot be used: give 12 characters at least, such as four words.');
  return value;
}

function logLevel(env: Environment): Config['logLevel'] {
  const value = given(env, 'LOG_LEVEL') ?? 'info';
  const levels = ['debug', 'info', 'warn', 'error'] as const;
  return levels.find((level) => level === value) ?? bad('LOG_LEVEL', value, 'give debug, info, warn or error');
}

function read(env: Environment): Config {
  const at = port('PORT', given(env, 'PORT') ?? '7070');
  const address = host(env);
  const secure = tls(env);
  const local = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  const publicUrl = publicAddress(env) ?? `http${secure === undefined ? '' : 's'}://${local.includes(':') ? `[${local}]` : local}:${at}`;
  const dataDir = resolve(given(env, 'EVENKEEL_DATA') ?? '.evenkeel');
  return {
    port: at,
    host: address,
    dataDir,
    spool: spool(env, dataDir),
    statusDir: resolve(given(env, 'EVENKEEL_STATUS_DIR') ?? join(dataDir, 'status')),
    peers: peers(env),
    publicUrl,
    databaseUrl: url(env, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    smtpUrl: url(env, 'SMTP_URL', ['smtp:', 'smtps:']),
    smtpFrom: sender(env, new URL(publicUrl).hostname),
    smtpListen: listenAt(env, 'SMTP_LISTEN', '0.0.0.0:2525'),
    replyDomain: replyDomain(env),
    tls: secure,
    trustedProxies: proxies(env),
    egressAllow: allowed(env),
    voice: voice(env),
    sms: sms(env),
    slack: slack(env),
    telegram: telegram(env),
    mattermost: mattermost(env),
    watch: watch(env, { dataDir, publicUrl }),
    exerciseTo: exerciseTo(env),
    heartbeatUrl: url(env, 'EVENKEEL_HEARTBEAT_URL', ['https:', 'http:']),
    crisisPassphrase: passphrase(env),
    logLevel: logLevel(env),
  };
}

/** Reads the configuration; a value that cannot be used is refused by one sentence that names it and the remedy. */
export function readConfig(env: Environment): Result<Config> {
  try {
    return ok(read(env));
  } catch (error) {
    if (error instanceof BadValue) return refuse('bad-input', error.message);
    throw error;
  }
}
