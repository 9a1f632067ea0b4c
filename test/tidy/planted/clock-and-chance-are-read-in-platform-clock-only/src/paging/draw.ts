import { randomBytes } from 'node:crypto'; // fault

export const draw = (): unknown => [
  Date.now(), // fault
  new Date(), // fault
  Date(), // fault
  new Date(0),
  Date.parse('2026-01-01'),
  Math.random(), // fault
  Math.max(1, 2),
  performance.now(), // fault
  process.hrtime.bigint(), // fault
  crypto.randomUUID(), // fault
  crypto.getRandomValues(new Uint8Array(4)), // fault
  [1].map(Math.random), // fault
  globalThis.Date.now(), // fault
];
