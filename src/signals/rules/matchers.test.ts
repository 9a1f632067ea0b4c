import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileAll, compileMatcher, matcherText, parseMatcher, type Matcher } from './matchers.ts';

const matches = (text: string, labels: Record<string, string>): boolean => {
  const parsed = parseMatcher(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  const compiled = compileMatcher(parsed.value);
  if (!compiled.ok) throw new Error(compiled.problem);
  return compiled.value(labels);
};

describe('matchers', () => {
  it.each([
    ['a=b', { a: 'b' }, true],
    ['a=b', { a: 'bc' }, false],
    ['a="b c"', { a: 'b c' }, true],
    ['a!=b', { a: 'c' }, true],
    ['a!=b', { a: 'b' }, false],
    ['a!=b', {}, true],
    ['a=', {}, true],
    ['a=""', { a: '' }, true],
    ['a!=""', {}, false],
    ['a=~"b|c"', { a: 'c' }, true],
    ['a=~"b"', { a: 'abc' }, false],
    ['a=~"b|c"', { a: 'bc' }, false],
    ['a=~".*"', {}, true],
    ['a=~".+"', {}, false],
    ['a!~"b.*"', { a: 'bc' }, false],
    ['a!~"b.*"', { a: 'cb' }, true],
    ['a!~".+"', {}, true],
    ['a=~"(?i)B"', { a: 'b' }, true],
    [' a = b ', { a: 'b' }, true],
    ['a="x\\"y"', { a: 'x"y' }, true],
    ['a="x\\\\y"', { a: 'x\\y' }, true],
    ['a="x\\ny"', { a: 'x\ny' }, true],
    ['a=~"x\\\\.y"', { a: 'x.y' }, true],
    ['a=~"x\\\\.y"', { a: 'xzy' }, false],
    ['a=~x\\.y', { a: 'xzy' }, false],
  ])('%s over %j is %s', (text, labels, expected) => {
    expect(matches(text, labels)).toBe(expected);
  });

  it.each([
    ['bad(', 'bad matcher format: bad('],
    ['', 'bad matcher format: '],
    ['=b', 'bad matcher format: =b'],
    ['a-b=c', 'bad matcher format: a-b=c'],
    ['a="b', 'matcher value contains unescaped double quote: "b'],
    ['a=b"', 'matcher value contains unescaped double quote: b"'],
    ['a="b"c"', 'matcher value contains unescaped double quote: "b"c"'],
    ['a="', 'matcher value contains unescaped double quote: "'],
    ['a="b\\"', 'matcher value contains unescaped double quote: "b\\"'],
  ])('%s is refused', (text, problem) => {
    expect(parseMatcher(text)).toEqual({ ok: false, problem });
  });

  it('a pattern that is none is refused with its reason', () => {
    const parsed = parseMatcher('a=~"("');
    expect(parsed.ok ? '' : parsed.problem).toContain('missing closing )');
  });

  it('a pattern never runs for long', () => {
    expect(matches('a=~"(x+x+)+y"', { a: 'x'.repeat(20_000) })).toBe(false);
  });

  it('all of them have to match; none matches everything', () => {
    const all = compileAll([
      { name: 'a', value: '1', isRegex: false, isEqual: true },
      { name: 'b', value: '2|3', isRegex: true, isEqual: true },
    ]);
    expect(all.ok && all.value({ a: '1', b: '3' })).toBe(true);
    expect(all.ok && all.value({ a: '1', b: '4' })).toBe(false);
    const none = compileAll([]);
    expect(none.ok && none.value({})).toBe(true);
  });

  it('what people read parses to the same matcher', () => {
    const matcher: fc.Arbitrary<Matcher> = fc.record({
      name: fc.stringMatching(/^[a-z_][a-z0-9_]{0,9}$/),
      value: fc.string({ unit: fc.constantFrom('a', 'b', ' ', '"', '\\', '\n', '=', 'é') }),
      isRegex: fc.constant(false),
      isEqual: fc.boolean(),
    });
    fc.assert(
      fc.property(matcher, (given) => {
        expect(parseMatcher(matcherText(given))).toEqual({ ok: true, value: given });
      }),
    );
  });
});
