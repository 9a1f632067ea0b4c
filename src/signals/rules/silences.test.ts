import { describe, expect, it } from 'vitest';

import { days, hours, minutes } from '../../kernel/index.ts';
import type { Matcher } from './matchers.ts';
import { keepsId, refuseSilence, silenceState } from './silences.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const is = (name: string, value: string): Matcher => ({ name, value, isRegex: false, isEqual: true });
const like = (name: string, value: string): Matcher => ({ name, value, isRegex: true, isEqual: true });
const isNot = (name: string, value: string): Matcher => ({ name, value, isRegex: false, isEqual: false });

const hour = { startsAt: now, endsAt: now + hours(1) };
const ledger = { ...hour, matchers: [is('service', 'ledger')] };

describe('the state of a silence', () => {
  it.each([
    [now - 1, 'pending'],
    [now, 'active'],
    [now + hours(1) - 1, 'active'],
    [now + hours(1), 'expired'],
  ])('at %i it is %s', (at, state) => {
    expect(silenceState(hour, at)).toBe(state);
  });
});

describe('silences that are refused', () => {
  const aim = 'silence invalid: a silence needs a matcher that says which service, team or alertname it is about';
  const empty = 'silence invalid: at least one matcher must not match the empty string';

  it.each([
    ['one that aims at a service', ledger, undefined],
    ['one that aims at a team', { ...hour, matchers: [is('team', 'payments')] }, undefined],
    ['one that aims at an alert', { ...hour, matchers: [is('alertname', 'Disk'), is('zone', 'a')] }, undefined],
    ['one that aims by a pattern', { ...hour, matchers: [like('service', 'ledger|web')] }, undefined],
    ['one of just 30 days', { ...ledger, endsAt: now + days(30) }, undefined],
    ['one that begins later and lasts 30 days', { ...ledger, startsAt: now + days(9), endsAt: now + days(39) }, undefined],
    [
      'SIG-19: one of more than 30 days',
      { ...ledger, endsAt: now + days(30) + 1 },
      'Failed to create silence: a silence lasts 30 days at most',
    ],
    ['SIG-19: one that aims at nothing', { ...hour, matchers: [is('zone', 'a')] }, aim],
    ['SIG-19: one at what is not a service', { ...hour, matchers: [isNot('service', 'web')] }, empty],
    ['SIG-19: one at what is not a service, in a zone', { ...hour, matchers: [isNot('service', 'web'), is('zone', 'a')] }, aim],
    ['SIG-19: one at every service', { ...hour, matchers: [like('service', '.+')] }, aim],
    ['SIG-19: one at every service or none', { ...hour, matchers: [like('service', '.*'), is('zone', 'a')] }, aim],
    ['one that matches what is empty', { ...hour, matchers: [is('service', '')] }, empty],
    ['one that ends as it begins', { ...ledger, endsAt: now }, 'Failed to create silence: start time must be before end time'],
    ['one that ended', { ...ledger, startsAt: now - hours(2), endsAt: now - 1 }, "Failed to create silence: end time can't be in the past"],
    [
      'one on a name that is none',
      { ...hour, matchers: [is('a-b', 'x')] },
      'silence invalid: invalid label matcher 0: invalid label name "a-b"',
    ],
  ])('%s', (_, silence, sentence) => {
    expect(refuseSilence(silence, now)).toBe(sentence);
  });

  it('one with a pattern that is none', () => {
    expect(refuseSilence({ ...hour, matchers: [is('service', 'x'), like('zone', '(')] }, now)).toMatch(
      /^silence invalid: invalid label matcher 1: invalid regular expression "\(": .*missing closing \)/,
    );
  });
});

describe('an edit of a silence', () => {
  const later = { ...ledger, startsAt: now + hours(1), endsAt: now + hours(2) };
  it.each([
    ['moves the end of an active one', ledger, { ...ledger, endsAt: now + hours(3) }, true],
    ['moves the start of an active one', ledger, { ...ledger, startsAt: now + 1 }, false],
    ['changes its matchers', ledger, { ...ledger, matchers: [is('service', 'web')] }, false],
    ['adds a matcher', ledger, { ...ledger, matchers: [...ledger.matchers, is('zone', 'a')] }, false],
    ['turns a matcher round', ledger, { ...ledger, matchers: [isNot('service', 'ledger')] }, false],
    ['makes a matcher a pattern', ledger, { ...ledger, matchers: [like('service', 'ledger')] }, false],
    ['moves its end into the past', ledger, { ...ledger, endsAt: now - 1 }, false],
    ['moves the start of a pending one', later, { ...later, startsAt: now + minutes(1) }, true],
    ['moves the start of a pending one into the past', later, { ...later, startsAt: now - 1 }, false],
    ['touches one that is over', { ...ledger, startsAt: now - hours(2), endsAt: now }, { ...ledger, startsAt: now - hours(2) }, false],
  ])('that %s', (...[, before, after, keeps]) => {
    expect(keepsId(before, after, now)).toBe(keeps);
  });
});
