import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';

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
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A value that cannot be used: the start ends with this one sentence. */
class BadValue extends Error {
  override readonly name = 'BadValue';
}

const bad = (name: string, value: string, remedy: string): never => {
  throw new BadValue(`${name} is "${value}", which cannot be used: ${remedy}.`);
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
  if (parsed === undefined || !protocols.includes(parsed.protocol))
    return bad(name, value.replace(/\/\/[^@/]*@/, '//…@'), `give a URL such as ${example}`);
  return value;
}

function list(env: Environment, name: string): string[] {
  return (given(env, name) ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function proxies(env: Environment): string[] {
  const all = list(env, 'TRUSTED_PROXIES');
  const wrong = all.find((each) => isIP(each.split('/')[0] ?? '') === 0);
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
  if (cert === undefined) return bad('TLS_CERT', '', 'TLS_KEY is set, so give the certificate as well');
  return key === undefined ? bad('TLS_KEY', '', 'TLS_CERT is set, so give the key as well') : { cert, key };
}

function listenAt(env: Environment): Config['smtpListen'] {
  const value = given(env, 'SMTP_LISTEN');
  if (value === undefined) return undefined;
  const [, host = '', at = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(value) ?? [];
  if (at === '') return bad('SMTP_LISTEN', value, 'give HOST:PORT such as 0.0.0.0:2525');
  return { host: host === '' ? '127.0.0.1' : host, port: port('SMTP_LISTEN', at) };
}

function voice(env: Environment): Config['voice'] {
  const [accountSid, authToken, from] = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'].map((name) => given(env, name));
  if (accountSid === undefined && authToken === undefined && from === undefined) return undefined;
  if (accountSid === undefined || authToken === undefined || from === undefined) {
    return bad('TWILIO_ACCOUNT_SID', accountSid ?? '', 'voice calls need TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM together');
  }
  return { accountSid, authToken, from, baseUrl: url(env, 'TWILIO_URL', ['https:', 'http:']) ?? 'https://api.twilio.com' };
}

function logLevel(env: Environment): Config['logLevel'] {
  const value = given(env, 'LOG_LEVEL') ?? 'info';
  const levels = ['debug', 'info', 'warn', 'error'] as const;
  return levels.find((level) => level === value) ?? bad('LOG_LEVEL', value, 'give debug, info, warn or error');
}

function read(env: Environment): Config {
  const at = port('PORT', given(env, 'PORT') ?? '7070');
  const host = given(env, 'HOST') ?? '127.0.0.1';
  const secure = tls(env);
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const publicUrl = (
    url(env, 'EVENKEEL_URL', ['https:', 'http:']) ??
    `http${secure === undefined ? '' : 's'}://${shown.includes(':') ? `[${shown}]` : shown}:${at}`
  ).replace(/\/+$/, '');
  return {
    port: at,
    host,
    dataDir: resolve(given(env, 'EVENKEEL_DATA') ?? '.evenkeel'),
    publicUrl,
    databaseUrl: url(env, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    smtpUrl: url(env, 'SMTP_URL', ['smtp:', 'smtps:']),
    smtpFrom: given(env, 'SMTP_FROM') ?? `Evenkeel <evenkeel@${new URL(publicUrl).hostname}>`,
    smtpListen: listenAt(env),
    replyDomain: given(env, 'SMTP_REPLY_DOMAIN'),
    tls: secure,
    trustedProxies: proxies(env),
    egressAllow: list(env, 'EGRESS_ALLOW'),
    voice: voice(env),
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
