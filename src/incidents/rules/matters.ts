/** What may stand on an incident until somebody says how it ended. */
export const matterKinds = ['hypothesis', 'change', 'decision', 'request', 'question', 'action'] as const;
export type MatterKind = (typeof matterKinds)[number];

export const matterCommands = [
  'confirm',
  'rule-out',
  'do',
  'verify',
  'roll-back',
  'decide',
  'send',
  'come',
  'decline',
  'hand-on',
  'answer',
  'withdraw',
] as const;
export type MatterCommand = (typeof matterCommands)[number];

interface Life {
  /** The state in which it begins. */
  readonly first: string;
  /** From each state, where each command leads; what is not named is refused, and a state that leads nowhere is its end. */
  readonly moves: Readonly<Record<string, Readonly<Partial<Record<MatterCommand, string>>>>>;
}

/**
 * The lives of matters. A change is announced before it is made, and is open until it is verified or rolled back. A request for a person is
 * sent by front-line ops, and over when the person comes or declines. An action waits for the post mortem.
 */
export const lives: Readonly<Record<MatterKind, Life>> = {
  hypothesis: {
    first: 'parked',
    moves: {
      parked: { confirm: 'confirmed', 'rule-out': 'ruled out' },
      'ruled out': { confirm: 'confirmed' },
      confirmed: { 'rule-out': 'ruled out' },
    },
  },
  change: {
    first: 'announced',
    moves: {
      announced: { do: 'made', withdraw: 'withdrawn' },
      made: { verify: 'verified', 'roll-back': 'rolled back' },
      verified: { 'roll-back': 'rolled back' },
    },
  },
  decision: { first: 'open', moves: { open: { decide: 'decided', withdraw: 'withdrawn' } } },
  request: {
    first: 'asked',
    moves: {
      asked: { send: 'sent', come: 'came', withdraw: 'withdrawn' },
      sent: { send: 'sent', come: 'came', decline: 'declined', withdraw: 'withdrawn' },
      declined: { send: 'sent' },
    },
  },
  question: {
    first: 'open',
    moves: { open: { 'hand-on': 'handed on', answer: 'answered', withdraw: 'withdrawn' }, 'handed on': { answer: 'answered' } },
  },
  action: { first: 'noted', moves: { noted: { withdraw: 'withdrawn' } } },
};

/** States in which nothing more is owed, though a later word may still change some of them. */
const settled = new Set([
  'confirmed',
  'ruled out',
  'verified',
  'rolled back',
  'withdrawn',
  'decided',
  'came',
  'declined',
  'answered',
  'taken up',
]);

/** Whether nothing is owed of a matter any more. */
export const isSettled = (state: string): boolean => settled.has(state);

/** Where a command leads, or undefined when it may not be given there. */
export const moveMatter = (kind: MatterKind, from: string, command: MatterCommand): string | undefined =>
  lives[kind].moves[from]?.[command];

/** What may be done with a matter as it stands. */
export const commandsFor = (kind: MatterKind, state: string): readonly MatterCommand[] => {
  const open = lives[kind].moves[state] ?? {};
  return matterCommands.filter((command) => open[command] !== undefined);
};

/** A matter as far as it can stand in another's way. */
interface Standing {
  readonly kind: MatterKind;
  readonly state: string;
  readonly text: string;
  readonly by: string;
  /** The ticket of another part of the incident that it stands on. */
  readonly where?: string | undefined;
}

/** What speaks against another change now: one at a time, each verified or rolled back before the next. */
export function warningsBefore(kind: MatterKind, standing: readonly Standing[]): readonly string[] {
  if (kind !== 'change') return [];
  return standing
    .filter((each) => each.kind === 'change' && !isSettled(each.state))
    .map(({ text, by, state, where }) => {
      const there = where === undefined ? '' : ` in ${where}`;
      return `one change at a time: "${text}" by ${by}${there} is ${state}, and neither verified nor rolled back`;
    });
}
