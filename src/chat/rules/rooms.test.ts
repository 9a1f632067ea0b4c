import { describe, expect, it } from 'vitest';

import { days, minutes, seconds } from '../../kernel/index.ts';
import { defaultRooms, endOfRoom, nextLook, roomName, roomTopic, tryAgainAfter } from './rooms.ts';

const now = 1_000_000_000_000;
const ticket = { number: 4312, severity: 1, state: 'researching', stateAt: now, restricted: false };

describe('a room', () => {
  it('has a name that both chats take, and of a restricted ticket one that says nothing', () => {
    expect(roomName(ticket, 'checkout-api', 1)).toBe('t-4312-checkout-api');
    expect(roomName(ticket, 'Checkout API (EU)', 2)).toBe('t-4312-checkout-api-eu-2');
    expect(roomName(ticket, 'x'.repeat(90), 3)).toMatch(/^t-4312-x{53}-3$/);
    expect(roomName({ ...ticket, restricted: true }, 'payroll', 1)).toBe('t-4312');
  });

  it('says at its head how the incident is', () => {
    expect(roomTopic(ticket, 'Ines Keller', 'https://e/tickets/T-1')).toBe(
      'Severity 1 · researching · led by Ines Keller · https://e/tickets/T-1',
    );
    expect(roomTopic({ ...ticket, state: 'assigned' }, undefined, 'https://e')).toBe('Severity 1 · nobody works on it yet · https://e');
  });

  it('ends some days after its ticket, or at once when it is open to all and its ticket is not', () => {
    const end = (change: object, at = now, isPrivate = false): string | undefined =>
      endOfRoom({ isPrivate }, { ...ticket, ...change }, { settings: defaultRooms, now: at });
    expect(end({}, now + days(90))).toBeUndefined();
    expect(end({ state: 'restored' }, now + days(90))).toBeUndefined();
    expect(end({ state: 'closed' }, now + days(3) - 1)).toBeUndefined();
    expect(end({ state: 'closed' }, now + days(3))).toBe('the ticket was closed 3 days ago');
    expect(end({ restricted: true })).toContain('restricted');
    expect(end({ restricted: true }, now, true)).toBeUndefined();
  });

  it('is looked after each second while people work, and seldom afterwards', () => {
    expect(nextLook('mitigating', minutes(1))).toBe(seconds(1));
    expect(nextLook('restored', minutes(1))).toBe(seconds(5));
    expect(nextLook('restored', seconds(2))).toBe(seconds(2));
    expect(nextLook('closed', seconds(2))).toBe(minutes(1));
  });

  it('that fails is tried again soon, then less often, and never sooner than the chat asks for', () => {
    expect([0, 1, 2, 5, 7, 40].map((tries) => tryAgainAfter(tries, undefined))).toEqual([2, 4, 8, 64, 256, 300].map(seconds));
    expect(tryAgainAfter(0, seconds(30))).toBe(seconds(30));
  });
});
