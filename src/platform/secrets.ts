import { hash } from 'node:crypto';

/** What is stored of a secret with 128 bits of chance or more: its SHA-256. */
export const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');
