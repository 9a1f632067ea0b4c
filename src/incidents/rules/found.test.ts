import { describe, expect, it } from 'vitest';

import { finderOf, foundBeforeCustomer, owesAudit } from './found.ts';

describe('who found an incident', () => {
  it('is known from what cut it, but for a key', () => {
    const kinds = ['integration', 'system', 'person', 'key'].map((kind) => finderOf({ kind }));
    expect(kinds).toEqual(['alarm', 'alarm', 'person', undefined]);
  });
  it('owes an audit where our alarms missed it', () => {
    const person = { foundBy: 'person', said: false, severity: 2, purpose: 'real' } as const;
    expect(owesAudit(person)).toBe(true);
    expect(owesAudit({ ...person, foundBy: 'alarm' })).toBe(false);
    expect(owesAudit({ ...person, foundBy: undefined })).toBe(false);
    expect(owesAudit({ ...person, purpose: 'drill' })).toBe(false);
    expect(owesAudit({ ...person, severity: 3 })).toBe(false);
    expect(owesAudit({ ...person, severity: 3, said: true })).toBe(true);
  });
  it('gives the share that was found before a customer', () => {
    expect(foundBeforeCustomer({})).toBeNull();
    expect(foundBeforeCustomer({ alarm: 2, person: 1, customer: 1 })).toBe(0.75);
  });
});
