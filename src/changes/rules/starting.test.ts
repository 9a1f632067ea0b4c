import { expect, it } from 'vitest';

import type { Conflict } from './conflicts.ts';
import { mayStartAgainst } from './starting.ts';

const against = (kind: 'open-incident' | 'freeze', name: string): Conflict => ({
  with: [{ kind: kind === 'freeze' ? 'freeze' : 'incident', id: 'one', number: kind === 'freeze' ? null : 7, name, from: 0, until: 1 }],
  reasons: [{ kind, says: kind === 'freeze' ? `inside the freeze “${name}”` : 'severity 1 is open on ledger' }],
});
const incident = against('open-incident', 'Payments fail');
const freeze = against('freeze', 'Month end');
const detail = (...given: Parameters<typeof mayStartAgainst>): string => {
  const may = mayStartAgainst(...given);
  return may.ok ? '' : may.refusal.detail;
};

it('CHG-9: what stands against a change as it starts is named, and it starts all the same with a reason alone', () => {
  expect(mayStartAgainst([], { because: '', manages: false }).ok).toBe(true);
  expect(detail([incident], { because: ' ', manages: true })).toContain('T-7 Payments fail (severity 1 is open on ledger)');
  expect(mayStartAgainst([incident], { because: 'It mends the incident', manages: false }).ok).toBe(true);
});

it('CHG-9: inside a freeze a reason is not enough: a manager of its team starts it', () => {
  expect(detail([incident, freeze], { because: 'It cannot wait', manages: false })).toContain('inside the freeze “Month end”');
  expect(detail([freeze], { because: '', manages: true })).toContain('says why it may start all the same');
  expect(mayStartAgainst([freeze], { because: 'The owner agreed', manages: true }).ok).toBe(true);
});
