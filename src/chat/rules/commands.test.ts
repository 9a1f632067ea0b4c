import { describe, expect, it } from 'vitest';

import { commandHelp, readCommand } from './commands.ts';

const order = (text: string): unknown => {
  const read = readCommand(text);
  return read.ok ? read.order : read.says;
};

describe('the grammar of commands', () => {
  it.each([
    ['', { kind: 'help' }],
    ['HELP me', { kind: 'help' }],
    ['link', { kind: 'link' }],
    ['whatchanged Checkout-API', { kind: 'whatchanged', service: 'checkout-api' }],
    ['whatchanged', 'Write it as: /evenkeel whatchanged SERVICE'],
    ['declare Checkout-API 1 Card payments  fail', { kind: 'declare', service: 'checkout-api', severity: 1, title: 'Card payments  fail' }],
    ['declare ledger sev2 It is slow', { kind: 'declare', service: 'ledger', severity: 2, title: 'It is slow' }],
    ['take', { kind: 'move', move: 'take', ticket: undefined, because: undefined }],
    ['Take t-12 because I know it', { kind: 'move', move: 'take', ticket: 'T-12', because: 'because I know it' }],
    ['restore the disk was emptied', { kind: 'move', move: 'restore', ticket: undefined, because: 'the disk was emptied' }],
    ['note T-7 line one\nline two', { kind: 'note', ticket: 'T-7', text: 'line one\nline two' }],
    ['note 12 of 20 nodes are back', { kind: 'note', ticket: undefined, text: '12 of 20 nodes are back' }],
    ['severity T-7 2 only reports', { kind: 'severity', ticket: 'T-7', severity: 2, because: 'only reports' }],
    ['check-in Payments', { kind: 'checkin', ticket: undefined, team: 'payments' }],
    ['checkin', { kind: 'checkin', ticket: undefined, team: undefined }],
    ['release', { kind: 'release', ticket: undefined, person: undefined, anyway: false }],
    ['release T-7 @ines anyway', { kind: 'release', ticket: 'T-7', person: 'ines', anyway: true }],
    [
      'page list:network The switch is down',
      { kind: 'request', ticket: undefined, whom: 'list:network', text: 'The switch is down', send: true },
    ],
    [
      'request ledger An eye on the queue',
      { kind: 'request', ticket: undefined, whom: 'ledger', text: 'An eye on the queue', send: false },
    ],
    ['park a full disk', { kind: 'matter', matter: 'hypothesis', ticket: undefined, text: 'a full disk' }],
    ['decide T-7 fail over?', { kind: 'matter', matter: 'decision', ticket: 'T-7', text: 'fail over?' }],
    [
      'update customers 30 We look into it',
      { kind: 'update', ticket: undefined, audience: 'customers', minutes: 30, text: 'We look into it' },
    ],
    [
      'update T-7 executives last All is well',
      { kind: 'update', ticket: 'T-7', audience: 'executives', minutes: undefined, text: 'All is well' },
    ],
    ['send abc123def0', { kind: 'send', code: 'abc123def0' }],
  ])('reads %j', (text, wanted) => {
    expect(order(text)).toEqual(wanted);
  });

  it.each([
    ['declare ledger', 'declare SERVICE SEVERITY ONE SENTENCE'],
    ['declare ledger 5 too much', 'declare SERVICE SEVERITY ONE SENTENCE'],
    ['severity 2', 'severity [T-12] 1 to 4 WHY'],
    ['note T-12', 'note [T-12] TEXT'],
    ['page ines', 'page [T-12] WHOM WHY'],
    ['park', 'park [T-12] IDEA'],
    ['update customers soon We look', 'update [T-12] AUDIENCE MINUTES TEXT'],
    ['update everybody 30 We look', 'update [T-12] AUDIENCE MINUTES TEXT'],
    ['send ../x', 'send CODE'],
  ])('says how %j is written', (text, usage) => {
    expect(order(text)).toBe(`Write it as: /evenkeel ${usage}`);
  });

  it('does nothing for a word that is none of its own', () => {
    for (const word of ['tkae', 'constructor', '__proto__', 'toString T-1']) expect(order(word)).toContain('There is no');
  });

  it('helps with every command that it reads', () => {
    const listed = commandHelp.flatMap(([usage]) => (usage.split(' [')[0] ?? '').split(/, | [A-Z]/)).map((word) => word.trim());
    for (const word of [
      'declare',
      'status',
      'who',
      'take',
      'checkin',
      'lead',
      'release',
      'note',
      'severity',
      'mitigate',
      'restore',
      'resolve',
      'close',
    ])
      expect(listed).toContain(word);
  });
});
