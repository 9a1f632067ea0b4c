/** How far a change has come, as its diamond shows it. */
export type Look = 'open' | 'approved' | 'running' | 'done' | 'held';

const states: Readonly<Record<string, readonly [word: string, look: Look]>> = {
  draft: ['Draft', 'open'],
  review: ['In review', 'open'],
  approved: ['Approved', 'approved'],
  scheduled: ['Scheduled', 'approved'],
  working: ['Being carried out', 'running'],
  resolved: ['Resolved', 'done'],
  closed: ['Closed', 'done'],
  cancelled: ['Cancelled', 'done'],
  held: ['Held', 'held'],
};

/** The word for a state, as it begins a line. */
export const stateWord = (state: string): string => states[state]?.[0] ?? state;

/** How a state looks. */
export const stateLook = (state: string): Look => states[state]?.[1] ?? 'open';
