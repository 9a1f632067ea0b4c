/** Where the record of a change stands. */
export const changeStates = ['draft', 'review', 'approved', 'scheduled', 'working', 'resolved', 'closed', 'cancelled', 'held'] as const;
export type ChangeState = (typeof changeStates)[number];

/** What is done to a record as a whole. */
export const changeCommands = ['submit', 'withdraw', 'reject', 'approve', 'schedule', 'start', 'end', 'close', 'cancel', 'hold'] as const;
export type ChangeCommand = (typeof changeCommands)[number];

type Ways = Readonly<Record<ChangeCommand, { readonly from: readonly ChangeState[]; readonly to: ChangeState }>>;

/** Every way from one state to another. What is held is released to where it stood, or goes back to draft and is written anew. */
const ways: Ways = {
  submit: { from: ['draft'], to: 'review' },
  withdraw: { from: ['review', 'approved', 'scheduled', 'held'], to: 'draft' },
  reject: { from: ['review', 'approved', 'scheduled'], to: 'draft' },
  approve: { from: ['review'], to: 'approved' },
  schedule: { from: ['approved'], to: 'scheduled' },
  start: { from: ['approved', 'scheduled'], to: 'working' },
  end: { from: ['working'], to: 'resolved' },
  close: { from: ['resolved'], to: 'closed' },
  cancel: { from: ['draft', 'review', 'approved', 'scheduled', 'held'], to: 'cancelled' },
  hold: { from: ['review', 'approved', 'scheduled'], to: 'held' },
};

/** The state that a command leads to; undefined where the record does not take it. */
export const afterCommand = (state: ChangeState, command: ChangeCommand): ChangeState | undefined =>
  ways[command].from.includes(state) ? ways[command].to : undefined;

/**
 * Ways that follow from something else: what nobody must approve is approved as it is put forward, a record that comes after is closed by that,
 * what is held is released to where it stood, and the end of its round has taken a record back to draft already.
 */
const follows: Readonly<Partial<Record<ChangeState, readonly ChangeState[]>>> = {
  draft: ['draft'],
  review: ['held'],
  approved: ['draft', 'held'],
  scheduled: ['held'],
  closed: ['draft'],
};

/** The states from which a record may come to one: by a command, or by what follows from something else. */
export const statesBefore = (state: ChangeState): readonly ChangeState[] => [
  ...changeCommands.flatMap((command) => (ways[command].to === state ? ways[command].from : [])),
  ...(follows[state] ?? []),
];

/** The commands that a record takes. */
export const commandsOf = (state: ChangeState): readonly ChangeCommand[] =>
  changeCommands.filter((command) => ways[command].from.includes(state));

/** Whether its plan may still be edited. What was approved is edited too, and asks for approval again. */
export const isEditable = (state: ChangeState): boolean => ['draft', 'review', 'approved', 'scheduled', 'held'].includes(state);
