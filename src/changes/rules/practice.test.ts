import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { days } from '../../kernel/index.ts';
import type { Blamed } from './delivery.ts';
import { practiceOf, type PractisedChange } from './practice.ts';

const MINUTE = 60_000;
const NOW = days(30);

const moment = fc.integer({ min: 0, max: 20 * 24 * 6 }).map((tens) => tens * 10 * MINUTE);
const changes = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 40 }).map(String),
    kind: fc.constantFrom('code', 'data', 'configuration'),
    environment: fc.constantFrom('production', 'production', 'staging'),
    outcome: fc.constantFrom('success', 'issues', 'failed', 'rolled-back', null),
    scheduledStart: fc.option(moment),
    scheduledEnd: fc.option(moment),
    start: fc.option(moment),
    end: fc.option(moment),
    writtenAt: fc.constant(null),
    isRework: fc.boolean(),
    needsApproval: fc.boolean(),
    isEmergent: fc.boolean(),
    quality: fc.option(fc.integer({ min: 0, max: 100 })),
    askedAt: fc.option(moment),
    approvedAt: fc.option(moment),
    isApproved: fc.boolean(),
    closedAt: fc.option(moment),
  }),
  { selector: ({ id }) => id, maxLength: 40 },
);
const blames = fc.array(
  fc.record({
    changeId: fc.integer({ min: 1, max: 40 }).map(String),
    ticketId: fc.constantFrom('t1', 't2', 't3'),
  }),
  { maxLength: 10 },
);
const incidents: Readonly<Record<string, Omit<Blamed, 'changeId' | 'ticketId'>>> = {
  t1: { isDrill: false, from: 10 * MINUTE, until: 25 * MINUTE },
  t2: { isDrill: true, from: 0, until: 900 * MINUTE },
  t3: { isDrill: false, from: 20 * MINUTE, until: 40 * MINUTE },
};

/** The middle of some values, by counting how many lie on each side. */
function slowMedian(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const at = (rank: number): number => {
    for (const value of values) {
      const under = values.filter((each) => each < value).length;
      const upTo = values.filter((each) => each <= value).length;
      if (under <= rank && rank < upTo) return value;
    }
    return Number.NaN;
  };
  return (at(Math.floor((values.length - 1) / 2)) + at(Math.ceil((values.length - 1) / 2))) / 2;
}

const part = (of: readonly unknown[], whole: readonly unknown[]): number | null => (whole.length === 0 ? null : of.length / whole.length);

function slowAdherence(all: readonly PractisedChange[]): number | null {
  const [planned, kept]: [PractisedChange[], PractisedChange[]] = [[], []];
  for (const each of all) {
    const { scheduledStart, scheduledEnd, start, end } = each;
    if (scheduledStart === null || scheduledEnd === null || start === null || end === null) continue;
    planned.push(each);
    const isLate = start > scheduledStart + 15 * MINUTE || end > scheduledEnd + 15 * MINUTE;
    if (!isLate && start >= scheduledStart - 15 * MINUTE) kept.push(each);
  }
  return part(kept, planned);
}

function slowMinutes(blamed: readonly Blamed[]): number {
  const minutes = new Set<number>();
  for (const { from, until, isDrill } of blamed) if (!isDrill) for (let at = from; at < (until ?? NOW); at += MINUTE) minutes.add(at);
  return minutes.size;
}

function slowProcess(ended: readonly (PractisedChange & { readonly end: number })[]): number | null {
  const kept = ended.filter(({ isApproved, approvedAt, start, end, closedAt }) => {
    if (!isApproved) return false;
    if (approvedAt !== null && start !== null && approvedAt > start) return false;
    return closedAt === null ? NOW - end <= days(7) : closedAt - end <= days(7);
  });
  return part(kept, ended);
}

/** The same measures, one change after the other and one minute after the other, without anything of the rules. */
function slowly(all: readonly PractisedChange[], blamed: readonly Blamed[]): Record<string, number | null> {
  const due = all.filter((each) => each.environment === 'production' && each.needsApproval);
  const ended = all.flatMap((each) => (each.outcome === null || each.end === null ? [] : [{ ...each, end: each.end }]));
  const isBlamed = ({ id }: PractisedChange): boolean => blamed.some((each) => each.changeId === id && !each.isDrill);
  const failed = ended.filter((each) => ['failed', 'rolled-back'].includes(each.outcome ?? '') || isBlamed(each));
  return {
    emergent: part(
      due.filter((each) => each.isEmergent),
      due,
    ),
    adherence: slowAdherence(all),
    failure: part(failed, ended),
    process: slowProcess(ended),
    quality: slowMedian(all.flatMap(({ quality }) => quality ?? [])),
    approval: slowMedian(all.flatMap(({ askedAt, approvedAt }) => (askedAt === null || approvedAt === null ? [] : [approvedAt - askedAt]))),
    effort: slowMedian(ended.flatMap(({ start, end }) => (start === null ? [] : [end - start]))),
    outageMinutes: slowMinutes(blamed),
  };
}

describe('measures of the practice', () => {
  it('CHG-14: are those of a slow count of generated histories, and each number is as large as its rows', () => {
    fc.assert(
      fc.property(changes, blames, (all, links) => {
        const known = new Set(all.map(({ id }) => id));
        const blamed = links.map((link): Blamed => ({ ...link, ...(incidents[link.ticketId] ?? { isDrill: true, from: 0, until: 0 }) }));
        const found = practiceOf(all, blamed, NOW);
        expect({
          emergent: found.emergent.value,
          adherence: found.adherence.value,
          failure: found.failure.value,
          process: found.process.value,
          quality: found.quality.value,
          approval: found.approval.value,
          effort: found.effort.value,
          outageMinutes: found.fallout.outageMinutes,
        }).toEqual(
          slowly(
            all,
            blamed.filter(({ changeId }) => known.has(changeId)),
          ),
        );
        for (const { value, rows, of } of [found.emergent, found.adherence, found.failure, found.process]) {
          expect(rows.every((id) => of.includes(id))).toBe(true);
          expect(value).toBe(of.length === 0 ? null : rows.length / of.length);
        }
        expect(found.kinds.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(all.length);
      }),
      { numRuns: 200 },
    );
  });

  it('CHG-14: without a record nothing is zero: there is no data', () => {
    const none = practiceOf([], [], NOW);
    expect([none.emergent, none.quality, none.approval, none.effort, none.process].map(({ value }) => value)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
