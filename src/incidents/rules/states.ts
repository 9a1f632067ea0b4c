/** The states of a ticket. */
export const states = ['assigned', 'researching', 'mitigating', 'restored', 'resolved', 'closed', 'rejected', 'duplicate'] as const;
export type State = (typeof states)[number];

/** What moves a ticket: people's commands, and what its alerts do. */
export const commands = [
  'take',
  'mitigate',
  'restore',
  'monitor-restore',
  'resolve',
  'close',
  'reject',
  'mark-duplicate',
  'reopen',
  'refire',
  'hand-back',
] as const;
export type Command = (typeof commands)[number];

type Moves = Readonly<Partial<Record<Command, State>>>;

const ends: Moves = { reject: 'rejected', 'mark-duplicate': 'duplicate', close: 'closed' };
const live: Moves = { ...ends, restore: 'restored', 'monitor-restore': 'restored', 'hand-back': 'assigned' };

/** From each state, where each command leads; a command that is not named is refused. */
export const moves: Readonly<Record<State, Moves>> = {
  assigned: { ...live, 'hand-back': 'assigned', take: 'researching', mitigate: 'mitigating' },
  researching: { ...live, take: 'researching', mitigate: 'mitigating' },
  mitigating: { ...live, take: 'researching' },
  restored: { ...ends, resolve: 'resolved', refire: 'assigned', reopen: 'assigned', take: 'researching' },
  resolved: { close: 'closed', reopen: 'assigned', refire: 'assigned' },
  closed: { reopen: 'assigned', refire: 'assigned' },
  rejected: { reopen: 'assigned' },
  duplicate: { reopen: 'assigned' },
};

/** Where a command leads from a state, or undefined when it may not be given there. */
export const move = (from: State, command: Command): State | undefined => moves[from][command];

/** States in which a ticket is open: what happens to its condition joins it. */
export const openStates: readonly State[] = ['assigned', 'researching', 'mitigating', 'restored'];

/** Whether the service is not restored yet, and somebody is at it or should be. */
export const isUnrestored = (state: State): boolean => pagingEffect(state) !== 'end';

export const isOpen = (state: State): boolean => openStates.includes(state);

/** What a move does to the clocks and pages of a ticket that pages. */
export type PagingEffect = 'start-anew' | 'own' | 'end';

/**
 * The table of ticket states by event: back to assigned starts both clocks anew, work on it ends the
 * clock of an unowned ticket and leaves the unrestored one, everything else ends both.
 */
export function pagingEffect(to: State): PagingEffect {
  if (to === 'assigned') return 'start-anew';
  return to === 'researching' || to === 'mitigating' ? 'own' : 'end';
}
