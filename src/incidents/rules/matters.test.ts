import { describe, expect, it } from 'vitest';

import { commandsFor, isSettled, lives, matterCommands, matterKinds, moveMatter, warningsBefore } from './matters.ts';

describe('a matter', () => {
  it.each(matterKinds)('%s: every state can be reached, is settled or takes a command, and no command leads out of the table', (kind) => {
    const reached = new Set([lives[kind].first]);
    for (const state of reached) {
      for (const command of matterCommands) {
        const to = moveMatter(kind, state, command);
        if (to !== undefined) reached.add(to);
      }
      expect(isSettled(state) || commandsFor(kind, state).length > 0, `${kind} ${state}`).toBe(true);
    }
    expect(Object.keys(lives[kind].moves).filter((state) => !reached.has(state))).toEqual([]);
  });

  it('takes no command that its state does not name', () => {
    expect(moveMatter('change', 'announced', 'verify')).toBeUndefined();
    expect(moveMatter('change', 'announced', 'do')).toBe('made');
    expect(moveMatter('decision', 'decided', 'decide')).toBeUndefined();
    expect(commandsFor('request', 'asked')).toEqual(['send', 'come', 'withdraw']);
  });
});

describe('INC-10: one change at a time', () => {
  const standing = (state: string) => [{ kind: 'change' as const, state, text: 'Roll the gateway back', by: 'Ines Keller' }];

  it('a second change is warned while the first is neither verified nor rolled back', () => {
    expect(warningsBefore('change', standing('announced'))).toHaveLength(1);
    expect(warningsBefore('change', standing('made'))[0]).toContain('"Roll the gateway back" by Ines Keller is made');
  });

  it('and not afterwards, nor for anything else', () => {
    for (const state of ['verified', 'rolled back', 'withdrawn']) expect(warningsBefore('change', standing(state))).toEqual([]);
    expect(warningsBefore('hypothesis', standing('made'))).toEqual([]);
  });
});
