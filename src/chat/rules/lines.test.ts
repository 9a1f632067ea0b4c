import { describe, expect, it } from 'vitest';

import { MOST_POST, onePost, roomWords, type ToldLine } from './lines.ts';

const line = (action: string, body: Record<string, unknown> = {}, rest: Partial<ToldLine> = {}): ToldLine => ({
  action,
  body,
  because: '',
  actor: { kind: 'person', name: 'Ines Keller' },
  ...rest,
});
const system = { kind: 'system', name: 'engine' };

describe('what a room reads of a timeline', () => {
  it.each([
    [line('ticket.noted', { text: 'Looking' }), 'Ines Keller wrote: Looking'],
    [line('ticket.taken', {}, { because: 'taken by Ines Keller' }), 'Ines Keller took the ticket'],
    [line('ticket.restored', {}, { because: 'the disk was emptied' }), 'Ines Keller declared it restored: the disk was emptied'],
    [line('ticket.restored', {}, { because: 'every alert is over', actor: system }), 'engine declared it restored: every alert is over'],
    [line('ticket.raised', { to: 1 }, { because: 'all of Europe' }), 'Ines Keller raised it to severity 1: all of Europe'],
    [line('role.taken', { role: 'leader', person: 'Ines Keller' }), 'Ines Keller is call leader now'],
    [
      line('role.handed-over', { role: 'leader', person: 'Olga Maric', from: 'Ada' }),
      'Olga Maric is call leader now, after Ada, by Ines Keller',
    ],
    [line('attendance.checked-in', { person: 'Ines Keller', team: 'Payments' }), 'Ines Keller is here for Payments'],
    [line('hypothesis.opened', { kind: 'hypothesis', text: 'A full disk' }), 'Ines Keller parked an idea: A full disk'],
    [
      line('change.moved', { to: 'made', matter: 'Empty the disk', text: 'done at 12:00' }),
      'Ines Keller made: Empty the disk (done at 12:00)',
    ],
    [line('request.opened', { text: 'For the lock', whom: 'Olga Maric' }), 'Ines Keller needs somebody (Olga Maric): For the lock'],
    [line('engagement.unanswered', { words: 'Ledger on-call' }, { actor: system }), 'nobody answered for Ledger on-call'],
    [line('stakeholders.told', { audience: 'customers', number: 2, text: 'We look' }), 'Ines Keller told customers, update 2: We look'],
  ])('%j', (given, wanted) => {
    expect(roomWords(given)).toBe(wanted);
  });

  it('is nothing of what was said there, of pages and messages, of prompts, and of questions from outside', () => {
    for (const action of [
      'chat.said',
      'chat.edited',
      'room.failing',
      'page.made',
      'message.handed-over',
      'call.prompted',
      'question.opened',
      'measurement.recorded',
    ])
      expect(roomWords(line(action, { text: 'x' }))).toBeUndefined();
  });
});

describe('lines that wait', () => {
  it('go in their order in one post, as many as fit; what is not said takes no room', () => {
    expect(onePost(['a', undefined, 'b'])).toEqual({ taken: 3, text: 'a\nb' });
    expect(onePost([undefined])).toEqual({ taken: 1, text: '' });
    const long = 'x'.repeat(1400);
    const first = onePost([long, long, long, 'end']);
    expect(first.taken).toBe(2);
    expect(first.text.length).toBeLessThanOrEqual(MOST_POST);
  });

  it('are cut where one alone is too long, and say where the rest is', () => {
    const { taken, text } = onePost(['y'.repeat(9000), 'z']);
    expect(taken).toBe(2);
    expect(text).toContain('the rest stands on the ticket');
    expect(text.length).toBeLessThan(MOST_POST);
  });
});
