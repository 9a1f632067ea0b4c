import { describe, expect, it } from 'vitest';

import { eventReader, touched } from './event-stream.ts';

describe('a stream of events', () => {
  it('is read whole however it is cut', () => {
    const text = ': hello\n\nevent: ticket.taken\nid: 7\ndata: {"a":1}\n\ndata: one\ndata: two\r\n\r\nevent: half\ndata: x';
    for (const size of [1, 3, 7, 400]) {
      const read = eventReader();
      const events = [];
      for (let at = 0; at < text.length; at += size) events.push(...read(text.slice(at, at + size)));
      expect(events).toEqual([
        { event: 'ticket.taken', id: '7', data: '{"a":1}' },
        { event: 'message', id: '7', data: 'one\ntwo' },
      ]);
    }
  });
  it('makes old what its action speaks of, and everything when nobody knows it', () => {
    expect(touched('page.answered')).toContain('ticket');
    expect(touched('rotation.changed')).toContain('oncall');
    expect(touched('something.new')).toBeUndefined();
  });
  it.each(['hypothesis.opened', 'change.moved', 'change.elsewhere', 'decision.opened', 'request.moved', 'role.handed-over'])(
    '%s on an incident makes nothing old but what is shown of tickets',
    (action) => {
      expect(touched(action)).toEqual(['ticket']);
    },
  );
  it('knows the others that are written while an incident is led', () => {
    for (const action of ['question.opened', 'measurement.corrected', 'contacts.attached', 'engagement.sent', 'checklist.marked'])
      expect(touched(action), action).toContain('ticket');
  });
});
