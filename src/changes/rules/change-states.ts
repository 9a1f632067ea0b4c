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

/** The commands that a record takes. */
export const commandsOf = (state: ChangeState): readonly ChangeCommand[] =>
  changeCommands.filter((command) => ways[command].from.includes(state));

/** Whether its plan may still be edited. What was approved is edited too, and asks for approval again. */
export const isEditable = (state: ChangeState): boolean => ['draft', 'review', 'approved', 'scheduled', 'held'].includes(state);
