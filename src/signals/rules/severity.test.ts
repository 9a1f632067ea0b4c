import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { severityOf, shippedSeverities } from './severity.ts';

const plain = { table: {}, serviceDefault: undefined, most: 1 };

describe('the severity of an alert', () => {
  it.each([
    ['1', 1],
    ['2', 2],
    ['3', 3],
    ['4', 4],
    ['critical', 1],
    ['page', 1],
    ['fatal', 1],
    ['error', 2],
    ['high', 2],
    ['warning', 3],
    ['info', 4],
    ['none', 4],
    ['debug', 4],
    ['CRITICAL', 1],
    [' Warning ', 3],
  ])('SIG-18: "%s" means %i', (said, severity) => {
    expect(severityOf({ ...plain, said, serviceDefault: 3 })).toEqual({
      severity,
      because: `its severity is "${said.trim().toLowerCase()}"`,
    });
  });

  it("SIG-18: without a word that is known it is the service's default, and the reason says so", () => {
    expect(severityOf({ ...plain, said: undefined, serviceDefault: 3 })).toEqual({
      severity: 3,
      because: 'it says no severity: the default of its service',
    });
    expect(severityOf({ ...plain, said: 'sev-x', serviceDefault: 1 })).toEqual({
      severity: 1,
      because: '"sev-x" is no severity that is known: the default of its service',
    });
    expect(severityOf({ ...plain, said: '', serviceDefault: 4 }).severity).toBe(4);
  });

  it('SIG-18: without a default it is 2', () => {
    expect(severityOf({ ...plain, said: undefined })).toEqual({
      severity: 2,
      because: 'it says no severity, and its service has no default',
    });
    expect(severityOf({ ...plain, said: '5' }).severity).toBe(2);
    expect(severityOf({ ...plain, said: '0' }).severity).toBe(2);
  });

  it('SIG-18: words of the integration go before those that ship', () => {
    expect(severityOf({ ...plain, said: 'page', table: { page: 2, disaster: 1 } }).severity).toBe(2);
    expect(severityOf({ ...plain, said: 'Disaster', table: { disaster: 1 } }).severity).toBe(1);
    expect(severityOf({ ...plain, said: 'warning', table: { page: 2 } }).severity).toBe(3);
  });

  it('SIG-18: a word that objects have by themselves is no severity', () => {
    expect(severityOf({ ...plain, said: 'constructor' }).severity).toBe(2);
    expect(severityOf({ ...plain, said: '__proto__' }).severity).toBe(2);
  });

  it("SIG-19: it is lowered to the integration's ceiling, and the reason says so", () => {
    expect(severityOf({ ...plain, said: 'critical', most: 3 })).toEqual({
      severity: 3,
      because: 'its severity is "critical", lowered from 1 to 3: its integration may raise no more',
    });
    expect(severityOf({ ...plain, said: 'info', most: 3 })).toEqual({ severity: 4, because: 'its severity is "info"' });
    expect(severityOf({ ...plain, said: 'warning', most: 3 })).toEqual({ severity: 3, because: 'its severity is "warning"' });
  });

  it('SIG-19: whatever is said, the severity is 1 to 4 and never above the ceiling', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom(...Object.keys(shippedSeverities)));
    const severity = fc.integer({ min: 1, max: 4 });
    const serviceDefault = fc.option(severity, { nil: undefined });
    const input = fc.record({ said: word, table: fc.dictionary(fc.string(), severity), serviceDefault, most: severity });
    fc.assert(
      fc.property(input, (given) => {
        const decided = severityOf(given);
        expect(decided.severity).toBeGreaterThanOrEqual(given.most);
        expect(decided.severity).toBeLessThanOrEqual(4);
        expect(decided.because).not.toBe('');
      }),
    );
  });
});
