import { describe, expect, it } from 'vitest';

import { minutes, seconds } from '../../kernel/index.ts';
import {
  after,
  atFirst,
  defaultPlan,
  dueAt,
  orderAt,
  standingAt,
  type WatchEvent,
  type WatchSetting,
  type WatchState,
} from './watching.ts';

const setting: WatchSetting = { plan: defaultPlan, contacts: 2, pages: true };
const S = 1000;

const run = (events: readonly WatchEvent[], from: WatchState = atFirst): WatchState =>
  events.reduce((state, event) => after(state, event, setting), from);
const cycle = (at: number, why: string | null = null): WatchEvent => ({ kind: 'cycle', at: at * S, why });
const page = (at: number, why: string | null = null): WatchEvent => ({ kind: 'page', at: at * S, why });
const opened = (at: number): WatchEvent => ({ kind: 'opened', at: at * S, id: 'a', token: 't', because: 'gone' });
const told = (at: number, contact: number, how: 'yes' | 'no' | 'maybe' = 'yes'): WatchEvent => ({
  kind: 'told',
  at: at * S,
  contact,
  told: how,
});
const order = (state: WatchState, at: number): string => {
  const found = orderAt(state, at * S, setting);
  return found === undefined ? 'nothing' : 'contact' in found ? `${found.kind} ${found.contact}` : found.kind;
};

describe('a watcher', () => {
  it('PLT-15: needs a finished cycle every 15 s and a page every 5 min, and pages after three misses unless told otherwise', () => {
    expect(defaultPlan).toEqual({ every: seconds(15), pageEvery: minutes(5), misses: 3, step: minutes(2) });
    const good = run([cycle(0), page(0)]);
    expect([dueAt(good, 'cycle', setting), dueAt(good, 'page', setting)]).toEqual([15 * S, 300 * S]);
    const two = run([cycle(15, 'x'), cycle(30, 'x')], good);
    expect(order(two, 30)).toBe('nothing');
    expect(order(run([cycle(45, 'x')], two), 45)).toBe('open');
    expect(order(run([cycle(45), cycle(60, 'x'), cycle(75, 'x')], two), 75)).toBe('nothing');
  });

  it('PLT-15: three pages that did not arrive make an alarm as well, and after a miss the next is made in 15 s', () => {
    const missed = run([cycle(0), page(0), page(300, 'lost')]);
    expect(dueAt(missed, 'page', setting)).toBe(315 * S);
    expect(order(run([page(315, 'lost'), page(330, 'lost')], missed), 330)).toBe('open');
  });

  it('tells the contacts in turn, each with its time, until somebody acknowledges', () => {
    const alarm = run([cycle(15, 'x'), cycle(30, 'x'), cycle(45, 'x'), opened(45)]);
    expect(order(alarm, 45)).toBe('tell 0');
    const first = run([told(46, 0)], alarm);
    expect([order(first, 165), order(first, 166)]).toEqual(['nothing', 'tell 1']);
    const round = run([told(166, 1)], first);
    expect(order(round, 286)).toBe('tell 0');
    const acknowledged = run([{ kind: 'acknowledged', at: 200 * S, by: 'ada' }], round);
    expect(order(acknowledged, 10_000)).toBe('nothing');
  });

  it('goes on at once where a contact cannot be told, and waits a little once all have failed', () => {
    const alarm = run([cycle(15, 'x'), cycle(30, 'x'), cycle(45, 'x'), opened(45), told(46, 0, 'no')]);
    expect(order(alarm, 46)).toBe('tell 1');
    const all = run([told(47, 1, 'no')], alarm);
    expect([order(all, 47), order(all, 62)]).toEqual(['nothing', 'tell 0']);
  });

  it('PLT-15: is over only when every proof has come again after the alarm, and says so to all who may know', () => {
    const alarm = run([cycle(0), page(0), cycle(15, 'x'), cycle(30, 'x'), cycle(45, 'x'), opened(45), told(46, 0), told(166, 1, 'maybe')]);
    const answers = run([cycle(180)], alarm);
    // One may not have been told, so the next is; that it answers again does not end it.
    expect(order(answers, 180)).toBe('tell 0');
    expect(dueAt(answers, 'page', setting)).toBe(15 * S);
    const back = run([page(181)], answers);
    expect(order(back, 181)).toBe('over');
    const over = run([{ kind: 'over', at: 182 * S }], back);
    expect([over.alarm, order(over, 182)]).toEqual([null, 'tell-over 0']);
    const half = run([{ kind: 'told-over', at: 183 * S, id: 'a', contact: 0, told: 'no' }], over);
    expect([order(half, 190), order(half, 213)]).toEqual(['nothing', 'tell-over 1']);
    const rest = run([{ kind: 'told-over', at: 213 * S, id: 'a', contact: 1, told: 'yes' }], half);
    const done = run([{ kind: 'told-over', at: 214 * S, id: 'a', contact: 0, told: 'yes' }], rest);
    expect([order(rest, 213), done.endings]).toEqual(['tell-over 0', []]);
  });

  it('PLT-15: takes nothing for good that is not proved, nor for long', () => {
    const at = (state: WatchState, now: number): string => standingAt(state, now * S, setting);
    expect(at(atFirst, 0)).toBe('unproved');
    expect(at(run([cycle(0)]), 1)).toBe('unproved');
    const good = run([cycle(0), page(0)]);
    expect([at(good, 1), at(good, 50)]).toEqual(['good', 'unproved']);
    expect(at(run([cycle(15, 'x')], good), 16)).toBe('missing');
    expect(at(run([opened(45)], good), 46)).toBe('down');
  });
});
