import { describe, expect, it } from 'vitest';

import {
  besideShipped,
  checklistOf,
  defaultChecklist,
  isSameChecklist,
  lineFacts,
  linesOf,
  saidOfLines,
  type ChecklistLine,
  type LineMark,
} from './checklist.ts';
import { incidentRoles } from './roles.ts';

const mark = (line: string, standing: LineMark['standing'], rest: Partial<LineMark> = {}): LineMark => ({
  line,
  standing,
  note: null,
  who: 'Ines Keller',
  at: 1000,
  ...rest,
});
const lineOf = (key: string, marks: readonly LineMark[], facts: Parameters<typeof checklistOf>[1] = {}) =>
  checklistOf(defaultChecklist, facts, marks).find((line) => line.key === key);

describe('the checklist', () => {
  it('names each line once, every role has lines, and every fact marks one', () => {
    const keys = defaultChecklist.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const role of incidentRoles)
      expect(
        defaultChecklist.some(({ roles }) => roles.includes(role)),
        role,
      ).toBe(true);
    for (const fact of lineFacts)
      expect(
        defaultChecklist.filter((line) => line.fact === fact),
        fact,
      ).toHaveLength(1);
  });

  it('INC-36: who holds several roles has one list of the lines of each, in their order, and no line twice', () => {
    const keys = (...held: Parameters<typeof linesOf>[1]): readonly string[] => linesOf(defaultChecklist, held).map(({ key }) => key);
    const [leader, ops] = [keys('leader'), keys('ops')];
    const both = keys('ops', 'leader');
    expect(leader.filter((key) => ops.includes(key)).length, 'they share lines').toBeGreaterThan(1);
    expect(new Set(both)).toEqual(new Set([...leader, ...ops]));
    expect(both).toEqual(defaultChecklist.map(({ key }) => key).filter((key) => leader.includes(key) || ops.includes(key)));
    expect(keys()).toEqual([]);
  });

  it('INC-5: what the record says marks a line by itself, each time with who and when', () => {
    const joined = [
      { at: 10, who: 'Ines Keller, Payments' },
      { at: 20, who: 'Lena Fischer, Vault' },
    ];
    expect(lineOf('joined', [], { joined })).toMatchObject({ standing: 'done', entries: joined });
    expect(lineOf('joined', [])).toMatchObject({ standing: 'open', entries: [] });
  });

  it('INC-5: of marks the last counts, one that was taken back is gone, and a note stays with the line', () => {
    const done = mark('verified', 'done', { note: 'p99 is level', at: 5 });
    expect(lineOf('verified', [done])).toMatchObject({ standing: 'done', note: 'p99 is level', entries: [{ at: 5, who: 'Ines Keller' }] });
    expect(lineOf('verified', [done, mark('verified', 'open', { at: 9 })])).toMatchObject({
      standing: 'open',
      note: 'p99 is level',
      entries: [],
    });
    expect(lineOf('verified', [mark('verified', 'not-needed')])).toMatchObject({ standing: 'not-needed' });
  });
});

describe('a checklist that is edited', () => {
  const a: ChecklistLine = { key: 'a', words: 'A', roles: ['ops', 'leader'] };
  const b: ChecklistLine = { key: 'b', words: 'B', roles: ['ops'], fact: 'cut' };
  const c: ChecklistLine = { key: 'c', words: 'C', roles: ['manager'] };

  it('INC-5: a line stands beside the one that ships by its key, whatever the order of its roles', () => {
    expect(besideShipped({ ...a, roles: ['leader', 'ops'] }, [a, b])).toBe('as shipped');
    expect(besideShipped({ ...b, fact: undefined }, [a, b])).toBe('changed');
    expect(besideShipped({ ...a, words: 'Other' }, [a, b])).toBe('changed');
    expect(besideShipped(c, [a, b])).toBe('added');
  });

  it('INC-5: two lists are the same only in their words, their roles, what ticks them and their order', () => {
    expect(isSameChecklist([a, b], [{ ...a, roles: ['leader', 'ops'] }, b])).toBe(true);
    expect(isSameChecklist([a, b], [b, a])).toBe(false);
    expect(isSameChecklist([a, b], [a])).toBe(false);
    expect(isSameChecklist([a, b], [a, { ...b, fact: undefined }])).toBe(false);
  });

  it('INC-5: what another changed is said by the words of the lines', () => {
    expect(saidOfLines([a, b], [a, b])).toEqual([]);
    expect(saidOfLines([a, b], [c, { ...a, words: 'Anew' }])).toEqual(['added "C"', '"A" became "Anew"', 'removed "B"']);
    expect(saidOfLines([a, b, c], [c, a, { ...b, roles: ['leader'] }])).toEqual([
      'changed whose line "B" is',
      'put the lines in another order',
    ]);
    expect(saidOfLines([b], [{ ...b, fact: 'leader' }])).toEqual(['changed what ticks "B"']);
  });
});
