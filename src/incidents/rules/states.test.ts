import { describe, expect, it } from 'vitest';

import { commands, isOpen, move, pagingEffect, states, type Command, type State } from './states.ts';

/** Each row: the state, then where every command leads from it, in the order of `commands`; a dash is a refusal. */
const table = `
             take         mitigate    restore   monitor-restore resolve  close  reject   mark-duplicate reopen   refire   hand-back
assigned     researching  mitigating  restored  restored        -        closed rejected duplicate      -        -        assigned
researching  researching  mitigating  restored  restored        -        closed rejected duplicate      -        -        assigned
mitigating   researching  -           restored  restored        -        closed rejected duplicate      -        -        assigned
restored     researching  -           -         -               resolved closed rejected duplicate      assigned assigned -
resolved     -            -           -         -               -        closed -        -              assigned assigned -
closed       -            -           -         -               -        -      -        -              assigned assigned -
rejected     -            -           -         -               -        -      -        -              assigned -        -
duplicate    -            -           -         -               -        -      -        -              assigned -        -
`;

const [head = '', ...rows] = table.trim().split('\n');
const columns = head.trim().split(/\s+/);

describe('the states of a ticket', () => {
  it('INC-2: every command from every state leads where the table says, or is refused', () => {
    expect(columns).toEqual([...commands]);
    const seen: string[] = [];
    for (const row of rows) {
      const [from = '', ...to] = row.trim().split(/\s+/);
      commands.forEach((command: Command, place) => {
        const state = states.find((each) => each === from);
        expect(state, from).toBeDefined();
        if (state !== undefined) expect(move(state, command) ?? '-', `${from} ${command}`).toBe(to[place]);
        seen.push(`${from}/${command}`);
      });
    }
    expect(seen).toHaveLength(states.length * commands.length);
  });

  it('an ended ticket is not open, and reopening starts its clocks anew', () => {
    expect(states.filter(isOpen)).toEqual(['assigned', 'researching', 'mitigating', 'restored']);
    const effects = Object.fromEntries(states.map((state: State) => [state, pagingEffect(state)]));
    expect(effects).toEqual({
      assigned: 'start-anew',
      researching: 'own',
      mitigating: 'own',
      restored: 'end',
      resolved: 'end',
      closed: 'end',
      rejected: 'end',
      duplicate: 'end',
    });
  });
});
