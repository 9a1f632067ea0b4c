import { describe, expect, it } from 'vitest';

import { fieldTypes, isAsked, lackingFor, readFilter, readValue, valueOf, wordsOf, type FieldShape, type FieldType } from './fields.ts';

const field = (type: FieldType, rest: Partial<FieldShape> = {}): FieldShape => ({
  slug: type,
  name: `The ${type}`,
  type,
  choices: type.startsWith('choice')
    ? [
        { slug: 'eu', name: 'Europe' },
        { slug: 'us', name: 'America' },
      ]
    : [],
  severities: [1, 2, 3, 4],
  teams: [],
  required: 'never',
  ...rest,
});
const people = (key: string) => (key === 'ines' ? { id: 'id-of-ines', name: 'Ines Keller' } : undefined);

/** What comes back of a value, and how people read it; or why it cannot be taken. */
function kept(type: FieldType, given: unknown): unknown {
  const read = readValue(field(type), given, people);
  return 'wrong' in read ? read.wrong : [valueOf(type, read.kept), wordsOf(field(type), read.kept)];
}

describe('INC-37: a typed field', () => {
  it.each([
    ['text', ' two\nlines ', 'two\nlines', 'two\nlines'],
    ['number', 12.5, 12.5, '12.5'],
    ['number', 0, 0, '0'],
    ['yes-no', false, false, 'No'],
    ['choice', 'eu', 'eu', 'Europe'],
    ['choices', ['us', 'eu', 'us'], ['us', 'eu'], 'America, Europe'],
    ['date', '2026-02-28', '2026-02-28', '2026-02-28'],
    ['person', 'ines', 'id-of-ines', 'Ines Keller'],
    ['link', 'https://bank.example/12', 'https://bank.example/12', 'https://bank.example/12'],
  ] as const)('of the type %s gives back %j', (type, given, ...back) => {
    expect(kept(type, given)).toEqual(back);
  });

  it.each([
    ['text', 5, 'The text is a text'],
    ['number', '12', 'The number is a number'],
    ['number', Number.NaN, 'The number is a number'],
    ['yes-no', 'yes', 'The yes-no is true or false'],
    ['choice', 'asia', 'The choice is one of eu, us'],
    ['choices', ['eu', 'asia'], 'The choices is one of eu, us'],
    ['choices', 'eu', 'The choices is a list of eu, us'],
    ['date', '2026-02-30', 'The date is a day, written as 2026-11-21'],
    ['date', '21.11.2026', 'The date is a day, written as 2026-11-21'],
    ['person', 'nobody', 'The person is a person: give their short name, their id or their address'],
    ['link', 'javascript:alert(1)', 'The link is an address that begins with https:// or http://'],
  ] as const)('of the type %s refuses %j', (type, given, wrong) => {
    expect(kept(type, given)).toBe(wrong);
  });

  it.each(fieldTypes)('of the type %s is taken away by null', (type) => {
    expect(kept(type, null)).toEqual([undefined, '']);
  });

  it('shows a choice by its present name, and one that is no choice any more as it was', () => {
    const words = [{ key: 'eu', number: null, words: 'The old name' }];
    expect(wordsOf(field('choice'), words)).toBe('Europe');
    expect(wordsOf({ choices: [] }, words)).toBe('The old name');
  });

  it('is asked by severity and team, and must be said before the move that it names and those after it', () => {
    const of = field('text', { severities: [1], teams: ['payments'], required: 'resolved' });
    const ticket = { severity: 1, teams: ['cards', 'payments'], said: new Set<string>() };
    expect(isAsked(of, ticket)).toBe(true);
    expect(isAsked(of, { ...ticket, severity: 2 })).toBe(false);
    expect(isAsked(of, { ...ticket, teams: ['other'] })).toBe(false);
    expect(lackingFor('resolved', [of], ticket)).toEqual([of]);
    expect(lackingFor('closed', [of], ticket)).toEqual([of]);
    expect(lackingFor('closed', [of], { ...ticket, said: new Set(['text']) })).toEqual([]);
    const late = { ...of, required: 'closed' as const };
    expect(lackingFor('resolved', [late, { ...of, required: 'never' }], ticket)).toEqual([]);
    expect(lackingFor('closed', [late], ticket)).toEqual([late]);
  });

  it('is asked for by a filter in the way of its type', () => {
    const all = fieldTypes.map((type) => field(type));
    const read = (text: string): unknown => readFilter(text, all, people);
    expect(read('choice:eu; number:10..20; !link')).toEqual([
      { field: 'choice', key: 'eu' },
      { field: 'number', kind: 'number', from: '10', until: '20' },
      { field: 'link', has: false },
    ]);
    expect(read('date:..2026-11-30;number:5')).toEqual([
      { field: 'date', kind: 'key', from: undefined, until: '2026-11-30' },
      { field: 'number', kind: 'number', from: '5', until: '5' },
    ]);
    expect(read('person:ines;text:the pool: full;text;yes-no:no')).toEqual([
      { field: 'person', key: 'id-of-ines' },
      { field: 'text', words: 'the pool: full' },
      { field: 'text', has: true },
      { field: 'yes-no', key: 'no' },
    ]);
    expect(read('region:eu')).toBe('there is no field "region"');
    expect(read('number:many')).toBe('"many" is no number of The number: write 12 or 10..20');
    expect(read('date:2026-13-01..')).toContain('is no date of The date');
    expect(read('person:nobody')).toBe('there is no person "nobody"');
    expect(read('!choice:eu')).toContain('ask "!choice"');
    expect(read('yes-no:perhaps')).toBe('The yes-no is yes or no');
  });
});
