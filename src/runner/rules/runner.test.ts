import { describe, expect, it } from 'vitest';

import { fitCommand, wordsOf, type NamedCommand } from './command-line.ts';
import { masked, readable } from './output.ts';
import { whyNotTrusted, type Trust, type TrustedJob } from './trust.ts';

const NOW = 1_700_000_000_000;
const trust: Trust = { approvers: ['Tomas@example.com', 'priya@example.com'], roles: ['peer'], atLeast: 1 };
const approval = (role: string, email: string | null, stepHash = 'a') => ({ role, email, stepHash });
const job = (rest: Partial<TrustedJob> = {}): TrustedJob => ({
  runner: 'hosts',
  issuedAt: NOW,
  expiresAt: NOW + 60_000,
  stepHash: 'a',
  approvals: [approval('peer', 'tomas@example.com')],
  submitter: 'ines@example.com',
  technician: 'ines@example.com',
  askedBy: 'ines@example.com',
  ...rest,
});
const why = (rest: Partial<TrustedJob> = {}, stepHash = 'a', own = trust): string | undefined =>
  whyNotTrusted(job(rest), own, { name: 'hosts', stepHash, now: NOW });

describe('whom a runner trusts', () => {
  it('CHG-10: a job is run only with approvals of this very step by people whom its own file names', () => {
    expect(why()).toBeUndefined();
    expect(why({}, 'b')).toContain('not the one that was approved');
    expect(why({ approvals: [approval('peer', 'tomas@example.com', 'b')] })).toContain('0 of the 1 approvers');
    expect(why({ approvals: [approval('peer', 'olga@example.com')] })).toContain('0 of the 1 approvers');
    expect(why({ approvals: [approval('peer', null)] })).toContain('0 of the 1 approvers');
    expect(why({ approvals: [approval('manager', 'priya@example.com')] })).toContain('approved it as peer');
    const twice = [approval('peer', 'tomas@example.com'), approval('manager', 'tomas@example.com')];
    expect(why({ approvals: twice }, 'a', { ...trust, atLeast: 2 })).toContain('1 of the 2 approvers');
  });

  it('CHG-10: nobody approves what they wrote, carry out or press, and an old job is not believed', () => {
    for (const own of ['submitter', 'technician', 'askedBy'] as const) expect(why({ [own]: 'tomas@example.com' })).toContain('0 of the 1');
    expect(why({ runner: 'others' })).toContain('is for the runner "others"');
    expect(why({ issuedAt: NOW - 301_000 })).toContain('replayed');
    expect(why({ issuedAt: NOW + 301_000 })).toContain('replayed');
  });
});

describe('what a step may say', () => {
  const known = new Map<string, NamedCommand>([
    [
      'drain',
      { run: ['/bin/drain', '{host}', '-v'], parameters: [{ name: 'host', pattern: 'web', takes: (word) => /^web-\d$/.test(word) }] },
    ],
  ]);

  it('CHG-10: a command is a list of arguments of which the file names the program', () => {
    expect(wordsOf(`say "two words" 'and $HOME' ; x`)).toEqual(['say', 'two words', 'and $HOME', ';', 'x']);
    expect(fitCommand('drain web-1', known)).toEqual({ is: 'fits', name: 'drain', run: ['/bin/drain', 'web-1', '-v'] });
    for (const bad of ['', 'reboot', 'drain', 'drain web-1 web-2', 'drain web-1;id', 'drain $(id)', '/bin/drain web-1'])
      expect(fitCommand(bad, known), bad).toMatchObject({ is: 'not' });
  });

  it('CHG-10: what it prints is masked, by value and by form', () => {
    expect(masked('a s3cr3t-one b', ['s3cr3t-one', 's3cr3t'])).toBe('a [masked] b');
    expect(masked('x-api-key: abcd1234 postgres://me:pw1234@db/x', [])).toBe('x-api-key: [masked] postgres://me:[masked]@db/x');
    expect(masked('-----BEGIN PRIVATE KEY-----\nMIIE\nfoo', [])).toBe('[masked]');
    expect(readable('\u001b[31mred\u001b[0m\r\nnext\u0007')).toBe('red\nnext');
  });
});
