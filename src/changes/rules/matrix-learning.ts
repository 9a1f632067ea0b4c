import type { Duration } from '../../kernel/index.ts';
import { median } from './median.ts';
import type { Risk } from './risk.ts';

/** One finished change, as far as the matrix learns from it. */
export interface LearnedChange {
  readonly tier: number;
  readonly kind: string;
  readonly risk: Risk;
  /** From being put forward to the last approval; null where none was asked for. */
  readonly waited: Duration | null;
  /** How often it was rejected. */
  readonly rejections: number;
  readonly failed: boolean;
  readonly quality: number | null;
}

type Counted = { readonly runs: number; readonly failures: number };

/** What one cell of the matrix came to. */
export interface LearnedCell {
  readonly tier: number;
  readonly kind: string;
  readonly risk: Risk;
  readonly changes: number;
  readonly medianWait: Duration | null;
  readonly rejections: number;
  readonly withApproval: Counted;
  readonly without: Counted;
  readonly suggestion: 'loosen' | 'tighten' | 'keep' | 'too-few';
  readonly because: string;
}

/** Fewer changes than this say nothing. */
const ENOUGH = 20;
const SELDOM = 0.02;
const OFTEN = 0.1;

const counted = (changes: readonly LearnedChange[]): Counted => ({
  runs: changes.length,
  failures: changes.filter(({ failed }) => failed).length,
});

const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;

type Judged = Pick<LearnedCell, 'suggestion' | 'because'>;

function suggest(withApproval: Counted, without: Counted, rejections: number): Judged {
  const runs = withApproval.runs + without.runs;
  const failures = withApproval.failures + without.failures;
  const words = `${failures} of ${runs} failed (${percent(failures, runs)})`;
  if (runs < ENOUGH) return { suggestion: 'too-few', because: `${words}; at least ${ENOUGH} are needed` };
  const isQuiet = failures / runs <= SELDOM && rejections / runs <= SELDOM;
  if (withApproval.runs >= ENOUGH && isQuiet)
    return { suggestion: 'loosen', because: `${words}, and ${rejections} were rejected: approval finds almost nothing here` };
  if (without.runs >= ENOUGH && without.failures / without.runs >= OFTEN)
    return { suggestion: 'tighten', because: `without approval ${without.failures} of ${without.runs} failed` };
  if (failures / runs >= OFTEN) return { suggestion: 'tighten', because: words };
  return { suggestion: 'keep', because: `${words}, and ${rejections} were rejected` };
}

/** What each cell of the matrix came to, with a suggestion and the counts behind it. */
export function learnCells(changes: readonly LearnedChange[]): readonly LearnedCell[] {
  const cells = new Map<string, LearnedChange[]>();
  for (const change of changes) {
    const key = `${change.tier} ${change.risk} ${change.kind}`;
    const own = cells.get(key);
    if (own === undefined) cells.set(key, [change]);
    else own.push(change);
  }
  return [...cells.entries()]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .flatMap(([, own]) => {
      const [first] = own;
      if (first === undefined) return [];
      const [withApproval, without] = [
        counted(own.filter((each) => each.waited !== null)),
        counted(own.filter((each) => each.waited === null)),
      ];
      const rejections = own.reduce((sum, each) => sum + each.rejections, 0);
      return [
        {
          tier: first.tier,
          kind: first.kind,
          risk: first.risk,
          changes: own.length,
          medianWait: median(own.flatMap(({ waited }) => waited ?? [])),
          rejections,
          withApproval,
          without,
          ...suggest(withApproval, without, rejections),
        },
      ];
    });
}

/** Whether records of low quality fail more often: both counted, below and from the mark on. */
export function learnQuality(changes: readonly LearnedChange[], mark: number): { readonly low: Counted; readonly good: Counted } {
  const judged = changes.filter(({ quality }) => quality !== null);
  return {
    low: counted(judged.filter(({ quality }) => (quality ?? 0) < mark)),
    good: counted(judged.filter(({ quality }) => (quality ?? 0) >= mark)),
  };
}
