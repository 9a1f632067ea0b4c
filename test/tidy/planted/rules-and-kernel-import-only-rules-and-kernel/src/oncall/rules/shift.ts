import { readFileSync } from 'node:fs';

export const shift = (): string => readFileSync('shift', 'utf8');
