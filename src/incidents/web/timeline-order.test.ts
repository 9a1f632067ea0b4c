import { expect, it } from 'vitest';

import { inOrder } from './timeline-order.ts';

const line = (id: number, at: number, happenedAt: number | null = null) => ({
  audience: 'members' as const,
  id,
  at,
  happenedAt,
  actor: { kind: 'person', name: 'Ines Keller' },
  action: 'ticket.noted',
  subject: { kind: 'ticket', id: '1' },
  because: '',
  body: {},
});

const ids = (lines: readonly { readonly id: number }[]): number[] => lines.map(({ id }) => id);

it('INC-27: what was entered from paper stands where it happened, and waits for what may lie between', () => {
  const lines = [line(9, 900), line(8, 800, 250), line(7, 800, 450), line(6, 800, 50), line(4, 400), line(3, 401), line(2, 200)];
  expect(ids(inOrder(lines, false))).toEqual([9, 7, 4, 3, 8, 2, 6]);
  expect(ids(inOrder(lines, true))).toEqual([9, 7, 4, 3, 8, 2]);
  expect(ids(inOrder([line(8, 800, 250)], false))).toEqual([8]);
  const plain = [line(4, 400), line(3, 401)];
  expect(inOrder(plain, true)).toBe(plain);
});
