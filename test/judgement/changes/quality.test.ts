import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { runCommand } from '../../../src/app/cli/program.ts';

import { judgeRecord, qualityFields, type FieldScore, type QualityField } from '../../../src/changes/rules/index.ts';
import { labelledRecords, type LabelledRecord } from './records.ts';

const all = labelledRecords();
/** Whoever made the rules had written all of the records: the second half shows what a change of the rules breaks, not how strangers would judge. */
const halves = { tuned: all.filter((_, place) => place % 2 === 0), 'held out': all.filter((_, place) => place % 2 === 1) };

/** A field that a reviewer would let pass has seven points of ten. */
const isWeak = ({ score, of }: FieldScore): boolean => score < 0.7 * of;

interface Pair {
  readonly name: string;
  readonly ours: boolean;
  readonly theirs: boolean;
}

/** Agreement beyond what chance gives; 1 where both always say the same. */
function kappaOf(pairs: readonly Pair[]): number {
  const share = (test: (pair: Pair) => boolean): number => pairs.filter(test).length / pairs.length;
  const agreed = share(({ ours, theirs }) => ours === theirs);
  const [ours, theirs] = [share((pair) => pair.ours), share((pair) => pair.theirs)];
  const chance = ours * theirs + (1 - ours) * (1 - theirs);
  return chance === 1 ? 1 : (agreed - chance) / (1 - chance);
}

const pairsOf = (records: readonly LabelledRecord[], field: QualityField | 'overall'): Pair[] =>
  records.map(({ name, weak, overall, record }) => {
    const { fields, passes } = judgeRecord(record);
    if (field === 'overall') return { name, ours: !passes, theirs: overall === 'back' };
    return { name, ours: fields.some((each) => each.field === field && isWeak(each)), theirs: weak.includes(field) };
  });

interface Figure {
  readonly field: string;
  readonly agreement: number;
  readonly kappa: number;
  readonly apart: readonly string[];
}

const figuresOf = (records: readonly LabelledRecord[]): Figure[] =>
  [...qualityFields, 'overall' as const].map((field) => {
    const pairs = pairsOf(records, field);
    const apart = pairs.filter(({ ours, theirs }) => ours !== theirs).map(({ name, ours }) => `${name} (${ours ? 'we' : 'they'} say weak)`);
    return { field, agreement: 1 - apart.length / pairs.length, kappa: kappaOf(pairs), apart };
  });

describe.each(Object.entries(halves))('records that were judged by hand, %s', (half, records) => {
  it('CHG-3: are judged by the rules as reviewers judge them, field by field and as a whole', () => {
    const figures = figuresOf(records);
    for (const { field, agreement, kappa, apart } of figures)
      process.stdout.write(
        `${half} ${field}: agreement ${agreement.toFixed(2)}, kappa ${kappa.toFixed(2)}${apart.length === 0 ? '' : `: ${apart.join(', ')}`}\n`,
      );
    expect(records.length).toBeGreaterThanOrEqual(30);
    for (const { field, agreement, kappa } of figures) {
      expect(agreement, `agreement on ${field}`).toBeGreaterThanOrEqual(0.9);
      expect(kappa, `kappa of ${field}`).toBeGreaterThanOrEqual(0.7);
    }
  });
});

describe('evenkeel change check', () => {
  const answer = z.object({
    records: z.array(z.object({ name: z.string(), score: z.number(), passes: z.boolean(), fields: z.array(z.unknown()) })),
  });

  async function checked(text: string): Promise<{ code: number; said: string; complained: string }> {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-check-'));
    const file = join(folder, 'records.yaml');
    writeFileSync(file, text);
    const said: string[] = [];
    const complained: string[] = [];
    const io = { out: { say: (line: string) => said.push(line) }, complain: (line: string) => void complained.push(line) };
    const code = await runCommand(['change', 'check', file, '--json'], {}, io);
    rmSync(folder, { recursive: true });
    return { code, said: said.join('\n'), complained: complained.join('\n') };
  }

  it('CHG-3: judges the records of a file without a server, as the form and the submission judge them', async () => {
    const records = all.slice(0, 20).map(({ name, record: { start, end, notice, ...rest } }) => ({
      ...rest,
      name,
      scheduledStart: start,
      scheduledEnd: end,
      submittedAt: (start ?? 0) - (notice ?? 0),
      verdict: 'what somebody else says is passed over',
    }));
    const { code, said } = await checked(JSON.stringify({ records }));
    expect(code).toBe(0);
    const judged = answer.parse(JSON.parse(said)).records;
    expect(judged.map(({ name, score, passes }) => ({ name, score, passes }))).toEqual(
      all.slice(0, 20).map(({ name, record }) => ({ name, score: judgeRecord(record).score, passes: judgeRecord(record).passes })),
    );
    expect(judged.every(({ fields }) => fields.length === 8)).toBe(true);
  });

  it('reads times as people write them, and says which field of which record it cannot read', async () => {
    const { said } = await checked('title: Update\nscheduledStart: 2026-10-22T20:00:00Z\ntimeline:\n  - { at: "-00:15", action: Watch }\n');
    expect(answer.parse(JSON.parse(said)).records).toMatchObject([{ name: 'Update', passes: false }]);
    const refused = await checked('- title: Update\n  timeline: [{ at: soon }]\n');
    expect(refused.code).toBe(2);
    expect(refused.complained).toContain('Record 1, timeline.0.at');
  });
});
