/** A record that somebody would close. */
export interface ClosingRecord {
  readonly state: string;
  readonly outcome: string | null;
  readonly start: number | null;
  readonly end: number | null;
  readonly technician: string | null;
  readonly runState: string | null;
  /** How many steps of each plan there are, and how many of them were walked or left out. */
  readonly timeline: { readonly steps: number; readonly walked: number };
  readonly rollback: { readonly steps: number; readonly walked: number };
  /** The state of its last round of approvals; null where it was never put forward. */
  readonly round: string | null;
  readonly reason: string;
  readonly worstCase: string;
  /** What whoever closes it says it came to. */
  readonly because: string;
}

/** Something that a record lacks. */
export interface Lack {
  readonly says: string;
  readonly remedy: string;
  /** Nobody can write it any more: it may be explained instead. */
  readonly explains: boolean;
}

const lack = (says: string, remedy: string): Lack => ({ says, remedy, explains: false });
const gap = (says: string): Lack => ({ says, remedy: 'say why it lacks', explains: true });

function lacksOfRun(record: ClosingRecord): Lack[] {
  const { outcome, start, end, technician, runState } = record;
  return [
    ...(start === null || runState === null ? [lack('it has no real start', 'start it from its page, or give it up')] : []),
    ...(end === null || outcome === null || (runState !== null && runState !== 'ended')
      ? [lack('it has no end and outcome', 'end it with its outcome on its page')]
      : []),
    ...(technician === null ? [lack('nobody is named who carried it out', 'ask an administrator: a record of a person names one')] : []),
  ];
}

/** What its words lack, which nobody writes any more once it is done. */
export const gapsOfWords = ({ reason, worstCase }: Pick<ClosingRecord, 'reason' | 'worstCase'>): readonly Lack[] => [
  ...(reason.trim() === '' ? [gap('it does not say why it was done')] : []),
  ...(worstCase.trim() === '' ? [gap('it does not say what the worst case was')] : []),
];

/** What a record still lacks before it may be closed, what must be mended first. */
export function lacksToClose(record: ClosingRecord): readonly Lack[] {
  const { outcome, timeline, rollback, round, because } = record;
  const steps = (plan: string, of: ClosingRecord['timeline']): Lack[] =>
    of.walked < of.steps ? [gap(`${of.steps - of.walked} of ${of.steps} steps of its ${plan} were neither walked nor left out`)] : [];
  return [
    ...lacksOfRun(record),
    ...(because.trim() === '' && outcome !== 'success'
      ? [lack('it does not say what it came to', 'say in a sentence what happened: it did not simply succeed')]
      : []),
    ...(round === 'approved' ? [] : [gap(round === null ? 'it was never put forward' : `its last round of approvals is ${round}`)]),
    ...(outcome === 'success' || outcome === 'issues' ? steps('timeline', timeline) : []),
    ...(outcome === 'rolled-back' ? steps('rollback', rollback) : []),
    ...gapsOfWords(record),
  ];
}
