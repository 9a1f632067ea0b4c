import { iso, type Instant } from '../../kernel/index.ts';

/** A time as mails, refusals and pages without a reader's zone say it. */
export const utcWords = (at: Instant | null): string => (at === null ? 'not said yet' : `${iso(at).slice(0, 16).replace('T', ' ')} UTC`);
