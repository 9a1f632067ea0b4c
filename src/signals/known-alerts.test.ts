import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { contentHash, KnownAlerts } from './known-alerts.ts';

const alert = (index: number) => ({ content: 7, log: 1, index, writtenAt: 0 }) as const;

describe('known alerts', () => {
  it('are remembered by key', () => {
    const known = new KnownAlerts(100);
    known.set('a', alert(1));
    expect(known.get('a')).toEqual(alert(1));
    expect(known.get('b')).toBeUndefined();
    known.set('a', alert(2));
    expect(known.get('a')).toEqual(alert(2));
  });

  it('are forgotten when others fill the room, unless they are met again', () => {
    const known = new KnownAlerts(50);
    known.set('met', alert(0));
    known.set('unmet', alert(0));
    for (let index = 0; index < 200; index += 1) {
      known.set(`other-${index}`, alert(index));
      known.get('met');
    }
    expect(known.get('met')).toEqual(alert(0));
    expect(known.get('unmet')).toBeUndefined();
    expect(known.get('other-199')).toEqual(alert(199));
  });

  it('take no more than their room, however long they run', () => {
    const known = new KnownAlerts(50);
    for (let index = 0; index < 5000; index += 1) known.set(`other-${index}`, alert(index));
    let held = 0;
    for (let index = 4000; index < 5000; index += 1) if (known.get(`other-${index}`) !== undefined) held += 1;
    expect(held).toBeGreaterThanOrEqual(50);
    expect(held).toBeLessThanOrEqual(100);
  });
});

describe('what stands for a content', () => {
  const one = { annotations: { a: '1', b: '2' }, start: 's', url: 'u' };

  it.each([
    ['has another annotation', { ...one, annotations: { a: '1', b: '3' } }],
    ['has one more', { ...one, annotations: { a: '1', b: '2', c: '' } }],
    ['has one less', { ...one, annotations: { a: '1' } }],
    ['has the same under another name', { ...one, annotations: { a: '1', c: '2' } }],
    ['has another start', { ...one, start: 't' }],
    ['is shown elsewhere', { ...one, url: 'v' }],
    ['has its texts elsewhere', { ...one, start: 'su', url: '' }],
  ])('differs for one that %s', (_, other) => {
    expect(contentHash(other)).not.toBe(contentHash(one));
  });

  it('is the same for the same', () => {
    const content = fc.record({ annotations: fc.dictionary(fc.string(), fc.string()), start: fc.string(), url: fc.string() });
    fc.assert(
      fc.property(content, (given) => {
        expect(contentHash({ ...given, annotations: { ...given.annotations } })).toBe(contentHash(given));
        expect(contentHash({ ...given, start: `${given.start}!` })).not.toBe(contentHash(given));
      }),
    );
  });
});
