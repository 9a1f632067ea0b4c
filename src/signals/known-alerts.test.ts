import { describe, expect, it } from 'vitest';

import { KnownAlerts, sameContent } from './known-alerts.ts';

const content = (text: string) => ({ annotations: { summary: text }, start: '', url: '' });
const alert = (index: number) => ({ key: `key-${index}`, content: content('x'.repeat(100)), ref: [1, index], writtenAt: 0 }) as const;

describe('known alerts', () => {
  it('are remembered by integration and identity', () => {
    const known = new KnownAlerts(10_000);
    known.set('one', 'a', alert(1));
    expect(known.get('one', 'a')).toEqual(alert(1));
    expect(known.get('two', 'a')).toBeUndefined();
    expect(known.get('one', 'b')).toBeUndefined();
    known.set('one', 'a', alert(2));
    expect(known.get('one', 'a')).toEqual(alert(2));
  });

  it('are forgotten when others fill the room, unless they are met again', () => {
    const known = new KnownAlerts(10_000);
    known.set('one', 'met', alert(0));
    known.set('one', 'unmet', alert(0));
    for (let index = 0; index < 200; index += 1) {
      known.set('one', `other-${index}`, alert(index));
      known.get('one', 'met');
    }
    expect(known.get('one', 'met')).toEqual(alert(0));
    expect(known.get('one', 'unmet')).toBeUndefined();
    expect(known.get('one', 'other-199')).toEqual(alert(199));
  });

  it('take no more than their room, however long they run', () => {
    const known = new KnownAlerts(10_000);
    let held = 0;
    for (let index = 0; index < 5000; index += 1) known.set('one', `other-${index}`, alert(index));
    for (let index = 0; index < 5000; index += 1) if (known.get('one', `other-${index}`) !== undefined) held += 1;
    expect(held).toBeGreaterThan(10);
    expect(held).toBeLessThan(100);
  });
});

describe('the content of a repeat', () => {
  const one = { annotations: { a: '1', b: '2' }, start: 's', url: 'u' };
  it.each([
    ['is the same', { annotations: { b: '2', a: '1' }, start: 's', url: 'u' }, true],
    ['has another annotation', { ...one, annotations: { a: '1', b: '3' } }, false],
    ['has one more', { ...one, annotations: { a: '1', b: '2', c: '' } }, false],
    ['has one less', { ...one, annotations: { a: '1' } }, false],
    ['has another start', { ...one, start: 't' }, false],
    ['is shown elsewhere', { ...one, url: 'v' }, false],
  ])('that %s', (_, other, same) => {
    expect(sameContent(one, other)).toBe(same);
    expect(sameContent(other, one)).toBe(same);
  });
});
