import { must, type Instant } from '../kernel/index.ts';
import type { Reader } from './database/index.ts';

/** What keeps a subject of one kind in its place beside the documents that name it, told by areas that it does not know. */
export interface Hold {
  /** Noun of the subject, then what: `person.last-resort`. */
  readonly name: string;
  readonly subject: string;
  /** What holds the subject, as words that follow "is named by". */
  find(reader: Reader, subject: { readonly id: string; readonly now: Instant }): Promise<readonly string[]>;
}

const register = new Map<string, Hold>();

/** Makes a hold known. App calls it once per hold at start; another hold of the same name is a bug. */
export function registerHold(hold: Hold): void {
  must((register.get(hold.name) ?? hold) === hold, `two holds are called ${hold.name}`);
  register.set(hold.name, hold);
}

/** All that holds a subject, in words. */
export async function holdsOn(
  reader: Reader,
  subject: { readonly kind: string; readonly id: string; readonly now: Instant },
): Promise<string[]> {
  const found: string[] = [];
  for (const hold of register.values()) if (hold.subject === subject.kind) found.push(...(await hold.find(reader, subject)));
  return found;
}
