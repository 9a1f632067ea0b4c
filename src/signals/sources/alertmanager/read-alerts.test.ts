import { describe, expect, it } from 'vitest';

import { readAlerts } from './read-alerts.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const good = { labels: { alertname: 'Disk' } };

describe('alerts as Alertmanager takes them', () => {
  it.each([
    ['null', null, 'not-allowed', 602, '0 in body is required'],
    ['a number', 5, 'unreadable', 400, '0 must be an object, not a number'],
    ['a list', [], 'unreadable', 400, '0 must be an object, not a list'],
    ['no labels', {}, 'not-allowed', 602, '0.labels in body is required'],
    ['labels null', { labels: null }, 'not-allowed', 602, '0.labels in body is required'],
    ['labels of a list', { labels: ['a'] }, 'unreadable', 400, '0.labels must be an object, not a list'],
    ['a label of a number', { labels: { a: 'x', severity: 1 } }, 'unreadable', 400, '0.labels.severity must be a string, not a number'],
    ['a label null', { labels: { a: null } }, 'unreadable', 400, '0.labels.a must be a string, not null'],
    ['labels empty', { labels: {} }, 'invalid', 400, 'at least one label pair required'],
    ['labels all empty', { labels: { a: '' } }, 'invalid', 400, 'at least one label pair required'],
    ['a bad name', { labels: { 'a-b': 'x' } }, 'invalid', 400, 'invalid label set: invalid name "a-b"'],
    ['an annotation of a number', { ...good, annotations: { b: 2 } }, 'unreadable', 400, '0.annotations.b must be a string, not a number'],
    ['a bad annotation', { ...good, annotations: { 'b-c': '1' } }, 'invalid', 400, 'invalid annotations: invalid name "b-c"'],
    ['a bad time', { ...good, startsAt: 'foo' }, 'unreadable', 400, '0.startsAt is not a time as RFC 3339 writes it: "foo"'],
    ['a time of a number', { ...good, endsAt: 5 }, 'unreadable', 400, '0.endsAt must be a time as text, not a number'],
    [
      'an end before its start',
      { ...good, startsAt: '2026-11-21T12:00:00Z', endsAt: '2026-11-21T11:00:00Z' },
      'invalid',
      400,
      'start time must be before end time',
    ],
    ['a bad address', { ...good, generatorURL: '::x' }, 'not-allowed', 601, '0.generatorURL in body must be of type uri: "::x"'],
    ['an address of a number', { ...good, generatorURL: 5 }, 'unreadable', 400, '0.generatorURL must be a string, not a number'],
  ])('with %s is refused as it refuses it', (...[, alert, ...problem]) => {
    const [kind, code, sentence] = problem;
    expect(readAlerts([alert], now)).toEqual({ drafts: [], problems: [{ kind, code, sentence }], places: [0] });
  });

  it('SIG-2: good ones are read whatever their neighbours are', () => {
    const { drafts, problems, places } = readAlerts([good, null, { labels: { alertname: 'Other' } }, { labels: {} }], now);
    expect(places).toEqual([1, 3]);
    expect(drafts.map((draft) => draft.identity.text)).toEqual(['{"alertname":"Disk"}', '{"alertname":"Other"}']);
    expect(problems).toHaveLength(2);
  });

  it('unknown fields are passed over, and labels that are empty dropped', () => {
    const { drafts, problems } = readAlerts([{ ...good, labels: { ...good.labels, zone: '' }, extra: [1], status: 'x' }], now);
    expect(problems).toEqual([]);
    expect(drafts[0]).toMatchObject({ identity: { text: '{"alertname":"Disk"}' }, says: 'firing', sentEndsAt: null });
  });

  it("SIG-17: amtool's zero time means that none is given", () => {
    const zero = '0001-01-01T00:00:00.000Z';
    expect(readAlerts([{ ...good, startsAt: zero, endsAt: zero }], now).drafts[0]).toMatchObject({
      says: 'firing',
      endsAt: now + 300_000,
      sentEndsAt: null,
      alert: { startsAt: now },
    });
  });

  it('SIG-17: each alert of a batch keeps its own times', () => {
    const at = (startsAt: string, endsAt: string) => ({ ...good, startsAt, endsAt });
    const { drafts } = readAlerts(
      [
        at('2026-11-21T11:00:00Z', '2026-11-21T12:04:00Z'),
        at('2026-11-21T11:00:00Z', '2026-11-21T11:30:00Z'),
        at('2026-11-21T11:10:00Z', '2026-11-21T12:04:00Z'),
      ],
      now,
    );
    expect(drafts.map((draft) => [draft.says, draft.sentEndsAt, draft.alert?.startsAt])).toEqual([
      ['firing', now + 240_000, now - 3_600_000],
      ['resolved', now - 1_800_000, now - 3_600_000],
      ['firing', now + 240_000, now - 3_000_000],
    ]);
  });

  it('a label called __proto__ is a label', () => {
    const list: unknown = JSON.parse('[{"labels":{"b":"","__proto__":"x","a":"1"}}]');
    const { drafts } = readAlerts(Array.isArray(list) ? list : [], now);
    expect(drafts[0]?.identity.text).toBe('{"__proto__":"x","a":"1"}');
  });
});
