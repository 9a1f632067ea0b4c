import { randomBytes } from 'node:crypto';

export const draw = (): unknown => [Date.now(), new Date(), Math.random(), randomBytes(4), new Date(0)];
