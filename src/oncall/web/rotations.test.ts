import { describe, expect, it } from 'vitest';

import { keepersOf } from './rotations.ts';

const on = (role: string, team: string, ...[id, ...members]: readonly (string | null)[]) => ({
  role,
  team: { slug: team, name: team },
  members: members.flatMap((member) => (member === null ? [] : [{ id: member, name: member }])),
  now: {
    from: 0,
    until: 1,
    person: id === null || id === undefined ? null : { id, name: id },
    by: 'turn' as const,
    version: 1,
    because: '',
  },
});

describe('who keeps the watch, for the header', () => {
  it('is the reader first, with the one beside', () => {
    const rotations = [on('primary', 'Edge', 'Lena'), on('primary', 'Payments', 'Ines'), on('secondary', 'Payments', 'Tomás')];
    expect(keepersOf(rotations, 'Ines')).toEqual({ mine: true, beside: 'Tomás', team: 'Payments' });
  });
  it('is whoever is on where the reader belongs, or anywhere', () => {
    const rotations = [on('primary', 'Edge', 'Lena'), on('primary', 'Payments', 'Samir', 'Ines')];
    expect(keepersOf(rotations, 'Ines')).toEqual({ mine: false, beside: 'Samir', team: 'Payments' });
    expect(keepersOf(rotations, 'Nobody')?.beside).toBe('Lena');
    expect(keepersOf([on('primary', 'Edge', null)], 'Ines')).toEqual({ mine: false, beside: undefined, team: 'Edge' });
    expect(keepersOf([], 'Ines')).toBeUndefined();
  });
});
