import { describe, expect, it } from 'vitest';

import { Recent } from './recent.ts';

describe('what was lately met', () => {
  it('is remembered by key', () => {
    const known = new Recent<number>(100);
    known.set('a', 1);
    expect(known.get('a')).toEqual(1);
    expect(known.get('b')).toBeUndefined();
    known.set('a', 2);
    expect(known.get('a')).toEqual(2);
  });

  it('is forgotten when others fill the room, unless it is met again', () => {
    const known = new Recent<number>(50);
    known.set('met', 0);
    known.set('unmet', 0);
    for (let index = 0; index < 200; index += 1) {
      known.set(`other-${index}`, index);
      known.get('met');
    }
    expect(known.get('met')).toEqual(0);
    expect(known.get('unmet')).toBeUndefined();
    expect(known.get('other-199')).toEqual(199);
  });

  it('takes no more than its room, however long it runs', () => {
    const known = new Recent<number>(50);
    for (let index = 0; index < 5000; index += 1) known.set(`other-${index}`, index);
    let held = 0;
    for (let index = 4000; index < 5000; index += 1) if (known.get(`other-${index}`) !== undefined) held += 1;
    expect(held).toBeGreaterThanOrEqual(50);
    expect(held).toBeLessThanOrEqual(100);
  });
});
