import type { Instant } from '../../kernel/index.ts';
import type { MeasurementKind } from './measurements.ts';

/** What lines of paper may say of a ticket's measurements. */
export const paperKinds = ['impact-start', 'detected', 'engaged', 'mitigated', 'restored'] as const satisfies readonly MeasurementKind[];
export type PaperKind = (typeof paperKinds)[number];

/** A measurement that a line seems to tell of; nobody has said so yet. */
export interface PaperProposal {
  readonly kind: PaperKind;
  readonly at: Instant;
  /** The words that it is taken from. */
  readonly because: string;
}

const words: Readonly<Record<PaperKind, RegExp>> = {
  'impact-start': /\b(?:(?:outage|impact|incident) (?:begins|began|starts|started)|went down|goes down|first errors?)\b/i,
  detected: /\b(?:detected|noticed|discovered|spotted|alarm|alert(?:s|ed)?|first (?:report|call|complaint)s?)\b/i,
  engaged: /\b(?:engaged|joined|joins|checked in|arrived|on the (?:call|bridge)|took the lead|leads)\b/i,
  mitigated:
    /\b(?:mitigated|mitigation (?:in place|done)|worked around|workaround|failed over|fail(?:ed)?-?over (?:done|complete)|rolled back)\b/i,
  restored:
    /\b(?:restored|recovered|back to normal|(?:service|everything|all) (?:is |are )?(?:back|up again)|is back|back up|all clear)\b/i,
};
/** Before those words: that it was not, not yet, or only wanted. */
const denied =
  /\b(?:not|no|never|nobody|nothing|isn't|wasn't|aren't|can(?:no|')t|will|should|to be|tries|tried|trying|when|until|if|before|nearly|almost)\b/i;

/** Of restorations and mitigations the last counts, of everything else the first. */
const lastCounts: ReadonlySet<PaperKind> = new Set(['mitigated', 'restored']);

/** What lines propose, in their order of time. Each is a guess by words: somebody has to accept it. */
export function measuredIn(lines: readonly { readonly at: Instant; readonly text: string }[]): readonly PaperProposal[] {
  const inTime = lines.toSorted((one, other) => one.at - other.at);
  return paperKinds.flatMap((kind) => {
    const said = ({ text }: { text: string }): boolean => {
      const match = words[kind].exec(text);
      return match !== null && !text.includes('?') && !denied.test(text.slice(0, match.index));
    };
    const found = lastCounts.has(kind) ? inTime.findLast(said) : inTime.find(said);
    return found === undefined ? [] : [{ kind, at: found.at, because: found.text }];
  });
}
