import { describe, expect, it } from 'vitest';

import { afterCommand, changeCommands, changeStates, commandsOf, isEditable, statesBefore } from './change-states.ts';

describe('the states of a record', () => {
  it('take, of all pairs, these alone', () => {
    const ways = changeStates.flatMap((state) =>
      commandsOf(state).map((command) => `${state} ${command} ${afterCommand(state, command) ?? ''}`),
    );
    expect(ways).toEqual([
      'draft submit review',
      'draft cancel cancelled',
      'review withdraw draft',
      'review reject draft',
      'review approve approved',
      'review cancel cancelled',
      'review hold held',
      'approved withdraw draft',
      'approved reject draft',
      'approved schedule scheduled',
      'approved start working',
      'approved cancel cancelled',
      'approved hold held',
      'scheduled withdraw draft',
      'scheduled reject draft',
      'scheduled start working',
      'scheduled cancel cancelled',
      'scheduled hold held',
      'working end resolved',
      'resolved close closed',
      'held withdraw draft',
      'held cancel cancelled',
    ]);
  });

  it('are come to by a command, or by what follows from something else, and by nothing besides', () => {
    const before = Object.fromEntries(changeStates.map((state) => [state, [...new Set(statesBefore(state))].toSorted().join(' ')]));
    expect(before).toEqual({
      draft: 'approved draft held review scheduled',
      review: 'draft held',
      approved: 'draft held review',
      scheduled: 'approved held',
      working: 'approved scheduled',
      resolved: 'working',
      closed: 'draft resolved',
      cancelled: 'approved draft held review scheduled',
      held: 'approved review scheduled',
    });
  });

  it('come to work by approval alone, and are never edited from then on', () => {
    for (const state of changeStates.filter((each) => afterCommand(each, 'start') !== undefined)) {
      const before = changeStates.flatMap((each) => changeCommands.filter((command) => afterCommand(each, command) === state));
      expect(before.every((command) => command === 'approve' || command === 'schedule')).toBe(true);
    }
    expect(changeStates.filter(isEditable)).toEqual(['draft', 'review', 'approved', 'scheduled', 'held']);
  });
});
