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
  });

  it('a person without a verified method, or whom none reached, brings the next step forward', () => {
    expect(nextMethod([], { used: [], reached: false }, when)).toMatchObject({ exhausted: true, because: 'no verified contact method' });
    const used = [...methods, ...methods, ...methods].map((method) => method.id);
    expect(nextMethod(methods, { used, reached: false }, when).exhausted).toBe(true);
  });
});
