import { iso, type Instant } from '../../kernel/index.ts';

/** A time as mails, refusals and pages without a reader's zone say it. */
export const utcWords = (at: Instant | null): string => (at === null ? 'not said yet' : `${iso(at).slice(0, 16).replace('T', ' ')} UTC`);

/** Every name by which a ticket may blame a change: as people write its number, and the address that its sender gave it. */
export const namesOfChange = ({ number, url }: { readonly number: number; readonly url: string | null }): readonly string[] => [
  `CHG-${number}`,
  `chg-${number}`,
  ...(url === null ? [] : [url]),
];
