import type { Instant } from '../../kernel/index.ts';
import { namesInWords } from './page.ts';
import { stateWords, type PostingKind, type PostingState } from './postings.ts';

/** What subscribers are told of one update, in public words. */
export interface Told {
  readonly page: string;
  readonly kind: PostingKind;
  readonly title: string;
  readonly state: PostingState;
  readonly words: string;
  /** Public names. */
  readonly components: readonly string[];
  readonly from: Instant | null;
  readonly until: Instant | null;
}

export interface Letter {
  /** Stands alone where there is room for one line. */
  readonly text: string;
  readonly subject: string;
  readonly body: string;
}

const moment = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** A span of time in UTC; the day is said once where both ends are on it. */
export function spanWords(from: Instant, until: Instant): string {
  const [begin, end] = [moment(from), moment(until)];
  return begin.slice(0, 10) === end.slice(0, 10) ? `${begin.slice(0, 16)} to ${end.slice(11)}` : `${begin} to ${end}`;
}

/** What subscribers of a page get. */
export function letterOf(told: Told): Letter {
  const phase = stateWords(told.state);
  const subject = `${told.page}: ${told.title} (${phase.toLowerCase()})`;
  const lines = [
    `${phase}. ${told.words}`,
    told.from === null || told.until === null ? undefined : `When: ${spanWords(told.from, told.until)}.`,
    told.components.length === 0 ? undefined : `Concerns ${namesInWords(told.components)}.`,
  ];
  return { text: subject.slice(0, 159), subject: subject.slice(0, 200), body: lines.filter((line) => line !== undefined).join('\n\n') };
}
