import { expect, it } from 'vitest';

import { openLog } from './log.ts';
import { withoutSecrets } from './without-secrets.ts';

function lines(level: 'debug' | 'info' | 'warn' | 'error' = 'debug') {
  const written: string[] = [];
  return { log: openLog(level, (line) => void written.push(line)), written };
}

it('writes one line of JSON with time, level and words', () => {
  const { log, written } = lines();
  log.info('answered', { route: 'tickets.list', status: 200 });
  expect(written).toHaveLength(1);
  const line: unknown = JSON.parse(written[0] ?? '');
  expect(line).toMatchObject({ level: 'info', msg: 'answered', route: 'tickets.list', status: 200 });
  expect(line).toHaveProperty('time', expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/));
});

it('leaves out what is below its level', () => {
  const { log, written } = lines('warn');
  log.info('no');
  log.debug('no');
  log.warn('yes');
  expect(written).toHaveLength(1);
});

it('tells an error with its cause, and not the values that it carries', () => {
  const { log, written } = lines();
  const cause = Object.assign(new Error('duplicate key'), { detail: 'Key (email)=(ada@example.com)' });
  log.error('request', new Error('could not write', { cause }));
  const line: unknown = JSON.parse(written[0] ?? '');
  expect(line).toMatchObject({ where: 'request', error: { sentence: 'could not write', cause: { sentence: 'duplicate key' } } });
  expect(written[0]).not.toContain('ada@example.com');
  log.error('loop', 'just words');
  expect(written[1]).toContain('just words');
});

const token = 'k3q9x0a1b2c3d4e5f6g7h8i9j0k1l2m3';
const secrets: Readonly<Record<string, string>> = {
  'a key in a header': 'Authorization: Bearer canary-1',
  'basic credentials': 'authorization: Basic canary-2==',
  'a cookie': 'cookie: a=b; evenkeel_session=canary-3; c=d',
  'a password in an address': 'smtp://user:canary-4@mail.example.com:587 did not answer',
  'a token in a path': 'POST /in/canary-5/api/v2/alerts',
  'the link of a page': 'GET /p/canary-6?x=1',
  'a token in a query': 'GET /setup?token=canary-7&x=1',
  'a password in JSON': '{"email":"a@b.c","password":"canary-8 \\"quoted\\" canary-8"}',
  'a password in JSON in JSON': JSON.stringify({ body: JSON.stringify({ password: 'canary-9 "quoted" canary-9' }) }),
  'a list of cookies': '{"set-cookie":["canary-10","canary-10"]}',
};

it.each(Object.entries(secrets))('takes out %s', (_, text) => {
  expect(withoutSecrets(text)).not.toContain('canary');
  const { log, written } = lines();
  log.error(text, new Error(text), { text });
  expect(written.join('')).not.toContain('canary');
  expect(() => void JSON.parse(written[0] ?? '')).not.toThrow();
});

it('takes out our own tokens and keys wherever they stand, and leaves ids', () => {
  expect(withoutSecrets(`odd place ${token}, ${token}${token}, ek_${token}.`)).toBe('odd place [redacted], [redacted], [redacted].');
  const id = '0192d3a4-5b6c-7d8e-9f00-112233445566';
  expect(withoutSecrets(`ticket ${id} at /api/v1/tickets/T-1`)).toBe(`ticket ${id} at /api/v1/tickets/T-1`);
});
