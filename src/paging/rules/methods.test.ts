import { describe, expect, it } from 'vitest';

import { nextMethod, type Method } from './methods.ts';

const methods: Method[] = ['call', 'push', 'mail'].map((id) => ({ id, channel: id, label: id }));
const when = { now: 1000, wait: 300_000 };

describe('the contact methods of a page', () => {
  it('PAG-2: an unanswered page goes on to the next contact method after the wait', () => {
    const used: string[] = [];
    const order: (string | undefined)[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const decision = nextMethod(methods, { used, reached: true }, when);
      order.push(decision.method?.id);
      expect(decision.due).toBe(301_000);
      if (decision.method !== undefined) used.push(decision.method.id);
    }
    expect(order).toEqual(['call', 'push', 'mail']);
  });

  it('starts over, three times in all, and then falls silent without escalating what was reached', () => {
    const used = [...methods, ...methods, ...methods].map((method) => method.id);
    expect(nextMethod(methods, { used: used.slice(0, 3), reached: true }, when).method?.id).toBe('call');
    const last = nextMethod(methods, { used, reached: true }, when);
    expect(last).toMatchObject({ method: undefined, due: undefined, exhausted: false });
    expect(nextMethod(methods, { used: used.slice(0, 8), reached: false }, when)).toMatchObject({
      method: { id: 'mail' },
      exhausted: false,
    });
  });

  it('says why each method goes', () => {
    const why = (history: { used: readonly string[]; why?: string }): string =>
      nextMethod(methods, { ...history, reached: true }, when).because;
    expect(why({ used: [] })).toBe('first contact method');
    expect(why({ used: ['call'] })).toBe('not answered, so the next contact method: push');
    expect(why({ used: ['call'], why: 'the provider is out' })).toBe('the provider is out, so the next contact method: push');
  });

  it('a person without a verified method, or whom none reached, brings the next step forward', () => {
    expect(nextMethod([], { used: [], reached: false }, when)).toMatchObject({ exhausted: true, because: 'no verified contact method' });
    expect(nextMethod([], { used: ['mail'], reached: true }, when), 'who has left').toMatchObject({ exhausted: true });
    const used = [...methods, ...methods, ...methods].map((method) => method.id);
    expect(nextMethod(methods, { used, reached: false }, when)).toMatchObject({
      exhausted: true,
      because: 'every contact method has been used 3 times',
    });
  });
});
