import { describe, expect, it } from 'vitest';

import { joined, readOut, speakerOf, spoken } from './timeline-words.ts';

const line = (action: string, because = '', body: Record<string, unknown> = {}) => ({
  audience: 'members' as const,
  id: 1,
  at: 0,
  happenedAt: null,
  actor: { kind: 'person', id: '7', name: 'Ines Keller' },
  action,
  subject: { kind: 'ticket', id: '1' },
  because,
  body,
});

describe('the words of a timeline', () => {
  it('say what was done and why', () => {
    expect(spoken(line('ticket.lowered', 'Half of them work again', { from: 1, to: 2 }))).toEqual({
      kind: 'state',
      words: 'lowered it to severity 2',
      because: 'Half of them work again',
    });
    expect(spoken(line('page.made', 'primary of ledger', { person: 'Tomás Rivera', channel: 'email' })).words).toBe(
      'paged Tomás Rivera by mail',
    );
    expect(spoken(line('ticket.noted', 'All 502s.', { text: 'All 502s.' }))).toEqual({
      kind: 'people',
      words: 'wrote',
      because: '',
      text: 'All 502s.',
    });
  });
  it('name whoever said something in a chat, linked or not', () => {
    const said = line('chat.said', 'It is full', { text: 'It is full', in: 'Slack', unlinked: false });
    expect(spoken(said)).toEqual({ kind: 'people', words: 'said in Slack', because: '', text: 'It is full' });
    const other = { ...said, actor: { kind: 'system', name: 'Mal (Slack)' }, body: { ...said.body, unlinked: true } };
    expect(`${speakerOf(other, '7')} ${spoken(other).words}`).toBe('Mal (Slack) said, a name that is linked to nobody here');
  });
  it('say who did it once', () => {
    expect(spoken(line('ticket.taken', 'taken by Ines Keller'))).toEqual({ kind: 'state', words: 'took the ticket', because: '' });
    const answered = line('page.answered', 'Ines Keller stopped the page by web, 687 s after it was made', { by: 'web', afterMs: 687_000 });
    expect(spoken(answered)).toEqual({
      kind: 'pages',
      words: 'stopped the page by web, 11 min after it was made',
      because: '',
    });
  });
  it('say on the line of a page that its message arrived, and leave other messages alone', () => {
    const page = line('page.made', 'primary of ledger', { person: 'Ines Keller', channel: 'email', message: 'm1' });
    const arrived = {
      ...line('message.handed-over', 'the mail server took it', { afterMs: 90_000 }),
      subject: { kind: 'message', id: 'm1' },
    };
    const code = { ...line('message.handed-over', 'ntfy took it'), subject: { kind: 'message', id: 'm2' } };
    const failed = { ...line('message.failed', 'nobody answered'), subject: { kind: 'message', id: 'm1' } };
    expect(joined([failed, code, arrived, page])).toEqual([
      failed,
      code,
      { ...page, because: 'primary of ledger; the mail server took it, 1 min later' },
    ]);
  });
  it('SIG-12: count what joined one after the other in a storm, and name what joined alone', () => {
    const harder = (id: number) => ({
      ...line('ticket.alert-joined', 'grouped harder: 10 tickets of this service', { name: `Lag ${id}` }),
      id,
    });
    const note = line('ticket.noted', 'x', { text: 'x' });
    const told = joined([harder(9), harder(8), harder(7), note, harder(5), line('ticket.alert-joined', 'same name', { name: 'Disk' })]);
    expect(told.map(({ id }) => id)).toEqual([7, 1, 5, 1]);
    expect(told.map((each) => spoken(each).words)).toEqual(['added 3 alerts', 'wrote', 'added the alert Lag 5', 'added the alert Disk']);
  });
  it('say something plain about an action they do not know', () => {
    expect(spoken(line('page.looked-at'))).toEqual({ kind: 'pages', words: 'looked at', because: '' });
  });
});

describe('what is done afterwards', () => {
  it('reads as what somebody did, with what it is about', () => {
    const invited = line('post-mortem.invited', 'contact 17', { name: 'Olga Maric', part: 'support', person: null });
    expect(spoken(invited)).toMatchObject({ words: 'invited Olga Maric to the post mortem', because: 'contact 17' });
    const action = line('action.added', 'Alarm on the pool', { text: 'Alarm on the pool', owner: 'Tomas Rivera' });
    expect(spoken(action)).toMatchObject({ words: 'noted an action for Tomas Rivera', text: 'Alarm on the pool' });
    expect(spoken(line('ticket.cause', 'the cause was of the kind "human-error"', { from: null, to: 'human-error' }))).toMatchObject({
      words: 'said what kind of cause it had: human error',
      because: '',
    });
  });
});

describe('what is read out', () => {
  const noted = (words: string) => line('ticket.noted', words, { text: words });

  it('is what came, in the order in which it came, with who said it', () => {
    expect(readOut([line('ticket.taken'), noted('All 502s')], '7')).toBe('You wrote All 502s. You took the ticket');
    expect(readOut([noted('All 502s')], undefined)).toBe('Ines Keller wrote All 502s');
  });

  it('names whom a line from paper names', () => {
    const paper = (person: unknown) => line('ticket.paper-line', 'failed over', { text: 'failed over', happenedAt: 5, person });
    expect(readOut([paper({ id: '8', name: 'Tomas Rivera' })], '7')).toBe('Tomas Rivera failed over');
    expect(readOut([paper(null)], '7')).toBe('From paper failed over');
  });

  it('is the last of many, with how many they are', () => {
    expect(readOut(['e', 'd', 'c', 'b', 'a'].map(noted), '7')).toBe('5 new lines, the last: You wrote c. You wrote d. You wrote e');
  });
});
