import { describe, expect, it } from 'vitest';

import { minutes, seconds } from '../../kernel/index.ts';
import { messagePriority, passage, PAUSE, SHORTLY, type Called, type Calling } from './throttle.ts';

const now = 1_000_000;
const when = { now, channel: 'email' };
const fresh: Calling = { purpose: 'real', severity: 2, used: [], heldUntil: null };
const nothing: Called = { at: new Map(), isContended: false };
const called = (ago: number, channel = 'email'): Called => ({ at: new Map([[channel, now - ago]]), isContended: false });

describe('passage', () => {
  it('PAG-15: the first page of a person goes at once', () => {
    expect(passage(fresh, nothing, when)).toEqual({ kind: 'go', isFirst: true });
  });

  it('PAG-15: what comes within 60 s of a call is held until they are over', () => {
    expect(passage(fresh, called(seconds(10)), when)).toEqual({
      kind: 'hold',
      until: now + seconds(50),
      because: 'an unanswered page called 10 s ago',
    });
    expect(passage(fresh, called(0), when)).toMatchObject({ until: now + PAUSE, because: 'an unanswered page called just now' });
    expect(passage(fresh, called(PAUSE - 1), when)).toMatchObject({ kind: 'hold', until: now + 1 });
    expect(passage(fresh, called(PAUSE), when)).toEqual({ kind: 'go', isFirst: false });
  });

  it('PAG-15: severity 1 is never held', () => {
    expect(passage({ ...fresh, severity: 1 }, called(1), when)).toEqual({ kind: 'go', isFirst: false });
    expect(passage({ ...fresh, severity: 1 }, { ...nothing, isContended: true }, when)).toEqual({ kind: 'go', isFirst: true });
  });

  it('what a watcher sends through is never held', () => {
    expect(passage({ ...fresh, purpose: 'synthetic' }, called(1), when)).toMatchObject({ kind: 'go' });
  });

  it('a page on its next method is not delayed, nor one by another channel', () => {
    expect(passage({ ...fresh, used: ['mail'] }, called(1), when)).toMatchObject({ kind: 'go' });
    expect(passage(fresh, called(1, 'sms'), when)).toEqual({ kind: 'go', isFirst: false });
  });

  it('what was held goes when its time has come, whatever called meanwhile, and not before', () => {
    expect(passage({ ...fresh, heldUntil: now }, called(1), when)).toMatchObject({ kind: 'go' });
    expect(passage({ ...fresh, heldUntil: now + 1 }, called(1), when)).toMatchObject({ kind: 'hold' });
    expect(passage({ ...fresh, heldUntil: now + minutes(1) }, nothing, when)).toMatchObject({ kind: 'go' });
  });

  it('while another transaction calls the person, a page is looked at again shortly, and held where a call is known', () => {
    expect(passage(fresh, { ...nothing, isContended: true }, when)).toEqual({ kind: 'again', at: now + SHORTLY });
    expect(passage(fresh, { ...called(5), isContended: true }, when)).toMatchObject({ kind: 'hold' });
  });
});

describe('messagePriority', () => {
  it('PAG-15: the first page of a person goes ahead of all else, severity 1 ahead of 2', () => {
    const order = [
      { severity: 1, isFirst: true },
      { severity: 2, isFirst: true },
      { severity: 1, isFirst: false },
      { severity: 2, isFirst: false },
    ];
    expect(order.map(messagePriority)).toEqual([1, 2, 3, 4]);
  });
});
