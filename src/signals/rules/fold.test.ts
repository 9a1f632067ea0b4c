import { describe, expect, it } from 'vitest';

import { minutes } from '../../kernel/index.ts';
import { fold, type KnownTicket, type Said, type Surroundings } from './fold.ts';
import { SURELY_BEFORE } from './overtaken.ts';
import { STORM_LONGEST } from './storm.ts';

const T = 1_700_000_000_000;
const fires: Said = { resolved: false, severity: 2, seenAt: T, receipt: undefined };
const ends: Said = { ...fires, resolved: true };
const nothing: Surroundings = {
  alert: undefined,
  lastTicket: undefined,
  lastEnd: undefined,
  group: [],
  storm: { because: undefined, ticket: undefined },
  heldUntil: undefined,
};
const ticket = (state: KnownTicket['state'], change: Partial<KnownTicket> = {}): KnownTicket => ({
  id: 'a',
  number: 12,
  state,
  severity: 2,
  cutAt: T - minutes(60),
  stateAt: T - minutes(60),
  ...change,
});

describe('folding an entry of the intake log', () => {
  it('SIG-3: a first firing cuts a ticket, and a repeat never cuts a second while the first is open', () => {
    expect(fold(fires, nothing).kind).toBe('cut');
    for (const state of ['assigned', 'researching', 'mitigating'] as const) {
      expect(fold(fires, { ...nothing, alert: { heardAt: null, severity: 2, ticket: ticket(state) } }).kind).toBe('repeat');
    }
  });

  it('SIG-3: a re-fire joins while its ticket is open, or restored, or within 10 min of its end; later it cuts a new one, linked', () => {
    expect(fold(fires, { ...nothing, lastTicket: ticket('researching') }).kind).toBe('join');
    expect(fold(fires, { ...nothing, lastTicket: ticket('restored') }).kind).toBe('refire');
    expect(fold(fires, { ...nothing, lastTicket: ticket('closed', { stateAt: T - minutes(10) }) }).kind).toBe('refire');
    const later = fold(fires, { ...nothing, lastTicket: ticket('closed', { stateAt: T - minutes(10) - 1 }) });
    expect(later).toMatchObject({ kind: 'cut', follows: { number: 12 } });
  });

  it('SIG-3: alerts of one service and one name within 5 min join one ticket', () => {
    expect(fold(fires, { ...nothing, group: [ticket('assigned', { cutAt: T - minutes(5) })] }).kind).toBe('join');
    expect(fold(fires, { ...nothing, group: [ticket('restored', { cutAt: T - minutes(4) })] }).kind).toBe('refire');
    expect(fold(fires, { ...nothing, group: [ticket('assigned', { cutAt: T - minutes(5) - 1 })] }).kind).toBe('cut');
    expect(fold(fires, { ...nothing, group: [ticket('closed', { cutAt: T })] }).kind).toBe('cut');
    expect(fold(fires, { ...nothing, group: [ticket('rejected', { cutAt: T })] }).kind).toBe('cut');
  });

  it('SIG-12: in a storm of its service an alert joins one ticket, and one of severity 1 has its own', () => {
    const because = '10 tickets of this service were cut within 5 min';
    const of = (found: KnownTicket | undefined): Surroundings => ({ ...nothing, storm: { because, ticket: found } });
    const calm: Surroundings = { ...nothing, storm: { because: undefined, ticket: ticket('assigned', { cutAt: T }) } };
    expect(fold(fires, calm)).toMatchObject({ kind: 'cut', because: 'first firing' });
    expect(fold(fires, calm)).not.toHaveProperty('harder');
    expect(fold(fires, of(undefined))).toEqual({ kind: 'cut', follows: undefined, harder: because, because: `grouped harder: ${because}` });
    const storming = of(ticket('mitigating', { cutAt: T - STORM_LONGEST }));
    expect(fold(fires, storming)).toEqual({ kind: 'join', ticket: storming.storm.ticket, because: `grouped harder: ${because}` });
    expect(fold({ ...fires, severity: 1 }, storming)).toMatchObject({ kind: 'cut', because: 'first firing' });
    expect(fold({ ...fires, severity: 1 }, storming)).not.toHaveProperty('harder');
  });

  it('SIG-12: while a storm goes on its ticket comes back, and is followed by another once it has ended or is an hour old', () => {
    const of = (found: KnownTicket): Surroundings => ({ ...nothing, storm: { because: 'of a reason', ticket: found } });
    expect(fold(fires, of(ticket('restored', { cutAt: T })))).toMatchObject({ kind: 'refire', ticket: { number: 12 } });
    for (const over of [
      ticket('closed', { cutAt: T }),
      ticket('rejected', { cutAt: T }),
      ticket('assigned', { cutAt: T - STORM_LONGEST - 1 }),
    ])
      expect(fold(fires, of(over))).toMatchObject({ kind: 'cut', harder: 'of a reason', follows: { number: 12 } });
  });

  it('SIG-13: a silence delays and never erases: it holds a new firing and lets one go when it ends', () => {
    expect(fold(fires, { ...nothing, heldUntil: T + 1 })).toMatchObject({ kind: 'hold', until: T + 1 });
    expect(fold(fires, { ...nothing, alert: { heardAt: null, severity: 2, ticket: undefined }, heldUntil: T + 9 })).toMatchObject({
      kind: 'hold',
      until: T + 9,
    });
    expect(fold(fires, { ...nothing, alert: { heardAt: null, severity: 2, ticket: undefined } }).kind).toBe('cut');
    expect(fold(ends, { ...nothing, alert: { heardAt: null, severity: 2, ticket: undefined }, heldUntil: T + 1 }).kind).toBe('resolve');
  });

  it('SIG-3: an end of what fires resolves it, and an end of anything else is passed over', () => {
    expect(fold(ends, { ...nothing, alert: { heardAt: null, severity: 2, ticket: ticket('assigned') } }).kind).toBe('resolve');
    expect(fold(ends, nothing).kind).toBe('drop');
  });

  it("a rise above the ticket's severity raises it, a fall or a rise below it does not", () => {
    const rise = { ...nothing, alert: { heardAt: null, severity: 3, ticket: ticket('assigned', { severity: 3 }) } };
    expect(fold(fires, rise).kind).toBe('rise');
    expect(fold({ ...fires, severity: 4 }, rise).kind).toBe('repeat');
    expect(fold(fires, { ...nothing, alert: { heardAt: null, severity: 3, ticket: ticket('assigned', { severity: 1 }) } }).kind).toBe(
      'repeat',
    );
    expect(
      fold(fires, { ...nothing, alert: { heardAt: null, severity: 3, ticket: ticket('restored', { severity: 3, stateAt: T }) } }).kind,
    ).toBe('repeat');
  });

  it('what a person restored or ended and still fires 10 min later was not over', () => {
    const still = (state: KnownTicket['state'], stateAt: number): string =>
      fold(fires, { ...nothing, alert: { heardAt: null, severity: 2, ticket: ticket(state, { stateAt }) } }).kind;
    expect(still('restored', T - minutes(10))).toBe('repeat');
    expect(still('restored', T - minutes(10) - 1)).toBe('refire');
    expect(still('closed', T - minutes(10) - 1)).toBe('cut');
    expect(still('rejected', 0)).toBe('repeat');
  });

  it('a condition that a person set aside cuts a new ticket when it fires anew', () => {
    for (const state of ['rejected', 'duplicate'] as const)
      expect(fold(fires, { ...nothing, lastTicket: ticket(state, { stateAt: T }) })).toMatchObject({ kind: 'cut', follows: { state } });
  });

  it('every decision says why, in words for the timeline', () => {
    const standing = (severity: number, of: KnownTicket): Surroundings => ({ ...nothing, alert: { heardAt: null, severity, ticket: of } });
    const long = T - minutes(10) - 1;
    const reasons: readonly (readonly [Said, Surroundings, string])[] = [
      [fires, nothing, 'first firing'],
      [fires, { ...nothing, lastTicket: ticket('closed', { stateAt: long }) }, 'a later firing of what cut T-12'],
      [fires, { ...nothing, lastTicket: ticket('assigned') }, 'it fires again while T-12 is open'],
      [fires, { ...nothing, lastTicket: ticket('restored') }, 'it fires again while T-12 is restored'],
      [fires, { ...nothing, lastTicket: ticket('closed', { stateAt: T }) }, 'it fires again within 10 min of the end of T-12'],
      [fires, { ...nothing, group: [ticket('assigned', { cutAt: T })] }, 'same service and alert name as T-12 within 5 min'],
      [fires, standing(2, ticket('assigned')), 'it fires already'],
      [fires, standing(2, ticket('restored', { stateAt: long })), 'it still fires 10 min after T-12 was restored'],
      [fires, standing(3, ticket('assigned', { severity: 3 })), 'the alert rose from severity 3 to 2'],
      [fires, { ...nothing, heldUntil: T + 1 }, 'a silence matches: it is kept, and pages when the silence ends'],
      [ends, standing(2, ticket('assigned')), 'its source said that it ended'],
      [ends, nothing, 'nothing of that key fires'],
    ];
    for (const [said, around, because] of reasons) expect(fold(said, around).because).toBe(because);
  });

  it('joins the newest ticket of the group that is open and young enough, not the first in the list', () => {
    const group = [ticket('closed', { number: 1, cutAt: T }), ticket('assigned', { number: 2, cutAt: T - minutes(6) })];
    const open = ticket('mitigating', { number: 3, cutAt: T - minutes(1) });
    expect(fold(fires, { ...nothing, group: [...group, open] })).toMatchObject({ kind: 'join', ticket: { number: 3 } });
    for (const state of ['resolved', 'duplicate'] as const)
      expect(fold(fires, { ...nothing, group: [ticket(state, { cutAt: T })] }).kind, state).toBe('cut');
  });

  it('a rise of an alert is told once: not while its ticket is set aside or was raised as far already', () => {
    const rises = (severity: number, of: KnownTicket): string =>
      fold({ ...fires, severity: 1 }, { ...nothing, alert: { heardAt: null, severity, ticket: of } }).kind;
    expect(rises(2, ticket('mitigating'))).toBe('rise');
    expect(rises(1, ticket('mitigating'))).toBe('repeat');
    expect(rises(2, ticket('mitigating', { severity: 1 }))).toBe('repeat');
    expect(rises(2, ticket('duplicate'))).toBe('repeat');
  });
});

describe('folding what waited on a disk', () => {
  const at = (said: Said, receivedAt: number, more: { spooled?: boolean; sentStartsAt?: number } = {}): Said => ({
    ...said,
    receipt: { receivedAt, spooled: more.spooled ?? true, sentStartsAt: more.sentStartsAt ?? null },
  });
  const END = T - minutes(1);
  const over: Surroundings = { ...nothing, lastTicket: ticket('restored'), lastEnd: { receivedAt: END, sentEndsAt: END - 2000 } };

  it('a firing that was received before an end that was folded before it counts to what is over, and opens nothing', () => {
    expect(fold(at(fires, END - SURELY_BEFORE - 1), over)).toEqual({
      kind: 'late',
      because: 'it was received before its end, and waited on a disk until after it: it counts to what is over',
    });
    const long = { ...over, lastTicket: ticket('closed') };
    expect(fold(at({ ...fires, severity: 1 }, END - minutes(9)), long).kind).toBe('late');
  });

  it('SIG-2: a firing that was received after the end fires, and so does one of which that is not sure', () => {
    for (const receivedAt of [END - SURELY_BEFORE, END, END + 1]) expect(fold(at(fires, receivedAt), over).kind).toBe('refire');
    // It began after the end by its sender's own clock, whatever our clocks say.
    expect(fold(at(fires, END - minutes(1), { sentStartsAt: END - 1999 }), over).kind).toBe('refire');
    expect(fold(at(fires, END - minutes(1), { sentStartsAt: END - 2000 }), over).kind).toBe('late');
    // Straight from the log it comes in its order.
    expect(fold(at(fires, END - minutes(1), { spooled: false }), over).kind).toBe('refire');
    expect(fold(fires, over).kind).toBe('refire');
  });

  it('SIG-2: a firing fires where no message had ended the one before', () => {
    const unheard = { ...over, lastEnd: { receivedAt: null, sentEndsAt: END } };
    expect(fold(at(fires, END - minutes(1)), unheard).kind).toBe('refire');
    expect(fold(at(fires, END - minutes(1)), nothing).kind).toBe('cut');
  });

  it('SIG-2: an end that was received before its alert was heard of again ends nothing', () => {
    const standing = { ...nothing, alert: { heardAt: END, severity: 2, ticket: ticket('assigned') } };
    expect(fold(at(ends, END - SURELY_BEFORE - 1), standing)).toEqual({
      kind: 'drop',
      because: 'its alert was heard of again after this end was received, which waited on a disk',
    });
    expect(fold(at(ends, END - SURELY_BEFORE), standing).kind).toBe('resolve');
    expect(fold(at(ends, END - minutes(1), { spooled: false }), standing).kind).toBe('resolve');
    expect(fold(at(ends, END - minutes(1)), { ...standing, alert: { ...standing.alert, heardAt: null } }).kind).toBe('resolve');
  });

  it('an older firing of what fires is a repeat', () => {
    const standing = { ...nothing, alert: { heardAt: END, severity: 2, ticket: ticket('assigned') }, lastEnd: over.lastEnd };
    expect(fold(at(fires, END - minutes(1)), standing).kind).toBe('repeat');
  });
});
