import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { contentHash } from './known-alerts.ts';

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
