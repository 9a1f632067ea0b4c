import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { identityOf, identityOfKey } from './dedup-key.ts';
import { fingerprintOf } from './fingerprint.ts';
import { badName, firstNoText, isFields, isLabelName, isTexts, tidyLabels } from './labels.ts';

describe('labels', () => {
  it('are kept in the order of their names, without the empty ones', () => {
    expect(Object.entries(tidyLabels({ b: '2', a: '1', c: '' }))).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    const tidy = { a: '1', b: '2' };
    expect(tidyLabels(tidy)).toBe(tidy);
    expect(tidyLabels({ a: '', b: '' })).toEqual({});
  });

  it('are kept so whatever names came together before', () => {
    const name = fc.oneof(fc.constantFrom('a', 'b', 'b\na', '__proto__', 'a-b', ''), fc.stringMatching(/^[a-z_]{1,3}$/));
    const written = fc.array(fc.tuple(name, fc.constantFrom('', '1', '2')), { maxLength: 5 });
    fc.assert(
      fc.property(written, (pairs) => {
        const labels: Record<string, string> = Object.fromEntries(pairs);
        const kept = Object.entries(labels).filter(([, value]) => value !== '');
        expect(Object.entries(tidyLabels(labels))).toEqual(kept.toSorted(([one], [other]) => (one < other ? -1 : 1)));
      }),
    );
  });

  it('have names as Prometheus allows them', () => {
    expect(['a', '_a1', 'A_b', '__x__'].every(isLabelName)).toBe(true);
    expect(['', '1a', 'a-b', 'a b', 'a:b', 'é', 'a\n'].some(isLabelName)).toBe(false);
    expect(badName({ a: '1', 'b-c': '2' })).toBe('b-c');
    expect(badName({ a: '1' })).toBeUndefined();
  });

  it('are texts', () => {
    expect(isFields({})).toBe(true);
    expect([null, undefined, [], 'a', 1].some(isFields)).toBe(false);
    expect(isTexts({ a: 'x' })).toBe(true);
    expect(isTexts({ a: 'x', b: 1 })).toBe(false);
    expect(firstNoText({ a: 'x', b: 1, c: null })).toBe('b');
  });
});

const sets = fc.dictionary(fc.stringMatching(/^[a-z_]{1,4}$/), fc.string({ minLength: 1, maxLength: 4 }), { maxKeys: 4 });

describe('the identity of an alert', () => {
  it('SIG-3: two alerts are one exactly when their labels are the same', () => {
    const same = (one: Record<string, string>, other: Record<string, string>): boolean =>
      Object.keys({ ...one, ...other }).every((name) => one[name] === other[name]);
    fc.assert(
      fc.property(sets, sets, (one, other) => {
        expect(identityOf(one) === identityOf(other)).toBe(same(one, other));
      }),
    );
  });

  it('does not depend on the order in which labels came', () => {
    expect(identityOf({ b: '2', a: '1' })).toBe(identityOf({ a: '1', b: '2' }));
    expect(identityOf({ b: '2', a: '1' })).toBe(JSON.stringify({ a: '1', b: '2' }));
  });

  it("is the sender's key where it gave one, and never that of labels", () => {
    expect(identityOfKey('a')).not.toBe(identityOfKey('b'));
    fc.assert(fc.property(fc.string(), sets, (key, labels) => identityOfKey(key) !== identityOf(labels)));
  });
});

describe("Alertmanager's fingerprint", () => {
  it.each([
    [{}, 'cbf29ce484222325'],
    [{ a: 'ok' }, '7569872c0144690c'],
  ])('of %j is %s', (labels, fingerprint) => {
    expect(fingerprintOf(labels)).toBe(fingerprint);
  });

  it('is FNV-1a of 64 bits over the bytes of UTF-8', () => {
    const plain = (labels: Record<string, string>): string => {
      let hash = 0xcbf29ce484222325n;
      const take = (byte: number): void => void (hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n));
      for (const name of Object.keys(labels).toSorted()) {
        for (const byte of [...Buffer.from(name), 0xff, ...Buffer.from(labels[name] ?? ''), 0xff]) take(byte);
      }
      return hash.toString(16).padStart(16, '0');
    };
    const texts = fc.dictionary(fc.stringMatching(/^[a-zA-Z_]{1,9}$/), fc.string({ unit: 'grapheme', maxLength: 30 }));
    fc.assert(
      fc.property(texts, (labels) => {
        expect(fingerprintOf(labels)).toBe(plain(labels));
      }),
    );
  });
});
