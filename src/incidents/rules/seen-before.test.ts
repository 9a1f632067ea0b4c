import { expect, it } from 'vitest';

import { seenBefore, type PastTicket } from './seen-before.ts';

const ticket = (number: number, title: string, rest: Partial<PastTicket> = {}): PastTicket => ({
  number,
  title,
  serviceId: 'ledger',
  cutAt: number * 1000,
  alerts: [],
  ...rest,
});
const open = ticket(100, 'Payments time out at the gateway', { alerts: ['GatewayLatency'] });
const numbers = (all: readonly PastTicket[], most = 5): number[] => seenBefore(open, all, most).map(({ past }) => past.number);

it('the same alert comes first, then the words of the title, and of equals the newest', () => {
  const words = ticket(1, 'Payments time out');
  const newer = ticket(2, 'Payments time out');
  const alert = ticket(3, 'Something else', { alerts: ['GatewayLatency', 'Other'], serviceId: 'shop' });
  const both = ticket(4, 'The gateway is slow', { alerts: ['GatewayLatency'] });
  expect(numbers([words, newer, alert, both])).toEqual([4, 2, 1, 3]);
  expect(seenBefore(open, [both], 5)[0]?.because).toEqual(['the same alert, GatewayLatency', 'the same service']);
  expect(seenBefore(open, [words], 5)[0]?.because).toEqual(['the same service', 'the words payments, time, out']);
});

it('what has little in common is left out: the same service alone, one word, words that say nothing, numbers', () => {
  expect(numbers([ticket(1, 'Disk full')])).toEqual([]);
  expect(numbers([ticket(1, 'Payments', { serviceId: 'shop' })])).toEqual([]);
  const of = ticket(100, 'Disk 4711 on the host is full');
  expect(seenBefore(of, [ticket(1, '4711 is on the way', { serviceId: 'shop' })], 5)).toEqual([]);
});

it('no more are given than asked for', () => {
  expect(
    numbers(
      [1, 2, 3, 4].map((number) => ticket(number, 'Payments time out')),
      2,
    ),
  ).toEqual([4, 3]);
});
