import { describe, expect, it } from 'vitest';

import { UNTIL_TOLD } from '../../entry.ts';
import { readChange, readEvent } from './read-event.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const payload = { summary: 'Disk is full', source: 'db-1', severity: 'critical' };
const trigger = { routing_key: 'x', event_action: 'trigger', dedup_key: 'disk', payload };
const read = (event: Record<string, unknown>) => readEvent(event, now, () => 'made');
const errorsOf = (event: Record<string, unknown>): readonly string[] => {
  const event_ = read(event);
  return event_.ok ? [] : event_.errors;
};

describe("PagerDuty's events", () => {
  it('a trigger is an alert under its key, which only a message ends', () => {
    const event = {
      ...trigger,
      client_url: 'https://monitor.example.com/1',
      payload: {
        ...payload,
        class: 'DiskFull',
        component: 'ledger',
        timestamp: '2026-11-21T11:58:00.000+0000',
        custom_details: { free: 3, runbook_url: 'https://r', 'no label': 'x' },
      },
    };
    const read_ = read(event);
    expect(read_).toMatchObject({ ok: true, dedupKey: 'disk' });
    expect(read_.ok && read_.draft).toMatchObject({
      identity: { text: 'key:disk' },
      says: 'firing',
      endsAt: UNTIL_TOLD,
      sentEndsAt: null,
      alert: {
        annotations: { summary: 'Disk is full', free: '3', runbook_url: 'https://r' },
        startsAt: now - 120_000,
        severity: 'critical',
        service: 'ledger',
        url: 'https://monitor.example.com/1',
      },
    });
    const labels: unknown = JSON.parse(read_.ok ? (read_.draft.alert?.labels ?? '') : '');
    expect(labels).toEqual({
      alertname: 'DiskFull',
      class: 'DiskFull',
      component: 'ledger',
      service: 'ledger',
      severity: 'critical',
      source: 'db-1',
    });
  });

  it('a trigger without a key is given one', () => {
    const { dedup_key: _, ...keyless } = trigger;
    expect(read(keyless)).toMatchObject({ ok: true, dedupKey: 'made' });
  });

  it.each([
    ['acknowledge', 'acknowledged'],
    ['resolve', 'resolved'],
  ])('%s needs only its key', (event_action, says) => {
    expect(read({ event_action, dedup_key: 'disk' })).toMatchObject({
      ok: true,
      draft: { identity: { text: 'key:disk' }, says, alert: undefined },
    });
    expect(errorsOf({ event_action })).toEqual(["'dedup_key' is missing or blank"]);
  });

  it.each([
    [{}, ["'event_action' is missing or blank", "'dedup_key' is missing or blank"]],
    [
      { ...trigger, event_action: 'open' },
      ["'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')"],
    ],
    [{ ...trigger, payload: undefined }, ["'payload' is missing or blank"]],
    [{ ...trigger, payload: [] }, ["'payload' is missing or blank"]],
    [{ ...trigger, payload: { ...payload, summary: '' } }, ["'payload.summary' is missing or blank"]],
    [{ ...trigger, payload: { ...payload, summary: 5 } }, ["'payload.summary' is invalid (must be a string)"]],
    [
      { ...trigger, payload: { ...payload, summary: 'x'.repeat(1025) } },
      ["'payload.summary' is too long (must be at most 1024 characters)"],
    ],
    [{ ...trigger, dedup_key: 'x'.repeat(256) }, ["'dedup_key' is too long (must be at most 255 characters)"]],
    [
      { ...trigger, payload: { ...payload, severity: 'bad' } },
      ["'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"],
    ],
    [
      { ...trigger, payload: { ...payload, timestamp: 'now' } },
      ["'payload.timestamp' is invalid (must be a time as ISO 8601 writes it, with its zone)"],
    ],
  ])('%j is refused by what is wrong with it', (event, errors) => {
    expect(errorsOf(event)).toEqual(errors);
  });

  it('details that are no object are kept as they are', () => {
    const event = read({ ...trigger, payload: { ...payload, custom_details: [1, 2] }, links: [{ href: 'https://x' }] });
    expect(event.ok && event.draft.alert).toMatchObject({ annotations: { details: '[1,2]', summary: 'Disk is full' }, url: 'https://x' });
  });
});

describe('change events', () => {
  it('are read', () => {
    expect(readChange({ payload: { summary: 'Deployed', source: 'ci', timestamp: '2026-11-21T11:00:00+0000' }, links: [1] }, now)).toEqual({
      ok: true,
      change: { summary: 'Deployed', source: 'ci', at: now - 3_600_000, details: {}, links: [1] },
    });
    expect(readChange({ payload: { summary: 'Deployed' } }, now)).toMatchObject({ ok: true, change: { at: now, source: null } });
  });

  it.each([
    [{}, ["'payload' is missing or blank"]],
    [{ payload: {} }, ["'payload.summary' is missing or blank"]],
    [
      { payload: { summary: 'x', timestamp: 'y' } },
      ["'payload.timestamp' is invalid (must be a time as ISO 8601 writes it, with its zone)"],
    ],
  ])('%j is refused', (event, errors) => {
    expect(readChange(event, now)).toEqual({ ok: false, errors });
  });
});
