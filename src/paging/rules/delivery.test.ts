import { describe, expect, it } from 'vitest';

import { hours, minutes, seconds } from '../../kernel/index.ts';
import { afterTry, isSpent, signOf, whenOut, type TryEnd } from './delivery.ts';

const later: TryEnd = { kind: 'failed', retry: 'later' };
const never: TryEnd = { kind: 'failed', retry: 'never' };
const unknown: TryEnd = { kind: 'unknown' };
const page = { kind: 'page', tries: 1, age: 0 };
const notice = { ...page, kind: 'notice' };

describe('what follows a try', () => {
  it('PAG-3: after three failures or three unknown outcomes of one method the page goes on, within 60 s', () => {
    for (const end of [later, unknown]) {
      expect([1, 2, 3].map((tries) => afterTry({ ...page, tries }, end, false))).toEqual([
        { over: false, again: seconds(2) },
        { over: false, again: seconds(2) },
        { over: true },
      ]);
    }
  });

  it('PAG-6: what was sent three times is not sent again, though every instance that sent it has died', () => {
    expect([1, 2, 3, 4].map((tries) => isSpent({ ...page, tries }))).toEqual([false, false, false, true]);
    expect(isSpent({ ...notice, tries: 40 })).toBe(false);
  });

  it('PAG-3: a page waits for no provider that is out', () => {
    expect(afterTry(page, later, true)).toEqual({ over: false, again: 0 });
  });

  it('what was handed over, and an address that will never work, are over', () => {
    expect(afterTry(page, { kind: 'handed-over' }, false)).toEqual({ over: true });
    expect(afterTry(notice, never, false)).toEqual({ over: true });
  });

  it('a notice is tried for an hour, a minute apart at most, and what may have arrived three times', () => {
    expect(afterTry({ ...notice, tries: 3 }, later, false)).toEqual({ over: false, again: seconds(2) });
    expect(afterTry({ ...notice, tries: 5 }, later, false)).toEqual({ over: false, again: seconds(8) });
    expect(afterTry({ ...notice, tries: 60, age: minutes(50) }, later, true)).toEqual({ over: false, again: minutes(1) });
    expect(afterTry({ ...notice, tries: 60, age: hours(1) }, later, false)).toEqual({ over: true });
    expect(afterTry({ ...notice, tries: 3 }, unknown, false)).toEqual({ over: true });
  });

  it('a failure and a lost answer are signs of an ill provider, a refused address is none', () => {
    expect([{ kind: 'handed-over' } as const, later, unknown, never].map(signOf)).toEqual(['well', 'ill', 'ill', 'nothing']);
  });
});

describe('a message whose provider is out', () => {
  const kept = { ...page, isFirst: true, hasAnotherWay: true, isDoubled: false };

  it('PAG-3: the page goes on to another way at once; where there is none it waits and the next step goes, once', () => {
    expect(whenOut(kept)).toBe('go-on');
    expect(whenOut({ ...kept, hasAnotherWay: false })).toBe('keep-and-step');
    expect(whenOut({ ...kept, hasAnotherWay: false, isFirst: false })).toBe('keep');
    expect(whenOut({ ...kept, hasAnotherWay: false, isDoubled: true })).toBe('end');
    expect(whenOut({ ...kept, hasAnotherWay: false, isFirst: false, age: hours(30) })).toBe('keep');
  });

  it('a notice waits for an hour', () => {
    expect(whenOut({ ...kept, ...notice })).toBe('keep');
    expect(whenOut({ ...kept, ...notice, age: hours(1) })).toBe('end');
  });
});
