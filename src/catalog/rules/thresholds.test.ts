import { expect, it } from 'vitest';

import { suggestSeverity } from './thresholds.ts';

const payments = [
  { of: 'failed payments a minute', atLeast: 100, severity: 1 },
  { of: 'failed payments a minute', atLeast: 10, severity: 2 },
  { of: 'ms', atLeast: 5000, severity: 3 },
];

it("INC-1: a service's thresholds suggest the severity: the highest that the value reaches, and why", () => {
  const of = 'failed payments a minute';
  expect(suggestSeverity(payments, { of, value: 250 })).toEqual({
    severity: 1,
    because: "250 failed payments a minute reach the service's threshold of 100",
  });
  expect(suggestSeverity(payments, { of, value: 99 })?.severity).toBe(2);
  expect(suggestSeverity(payments, { of, value: 9 })).toBeUndefined();
  expect(suggestSeverity(payments, { of: 'ms', value: 5000 })?.severity).toBe(3);
  expect(suggestSeverity(payments, { of: undefined, value: 12 })?.severity).toBe(2);
  expect(suggestSeverity([], { of, value: 1000 })).toBeUndefined();
});
