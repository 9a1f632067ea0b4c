import type { Duration, Instant } from '../kernel/index.ts';
import type { Texts } from './rules/labels.ts';

/** What a repeat must have in common with what was written in full, besides its key. */
export interface Content {
  readonly annotations: Texts;
  /** Any other text of the alert that matters: where it is shown, when it began. */
  readonly start: string;
  readonly url: string;
}

function mixed(hash: number, text: string): number {
  let mixing = Math.imul(hash ^ text.length, 0x9e37_79b1);
  for (let place = 0; place < text.length; place += 1) mixing = Math.imul(mixing ^ text.charCodeAt(place), 0x0100_0193);
  return mixing;
}

/**
 * Stands for a content in memory, 32 bits. Two contents that share it by chance cost no more than an annotation that is
 * shown a few minutes late: what is paged is decided by keys, which share nothing.
 */
export function contentHash(content: Content): number {
  let hash = mixed(mixed(0x811c_9dc5, content.start), content.url);
  for (const name in content.annotations) hash = mixed(mixed(hash, name), content.annotations[name] ?? '');
  return hash;
}

/**
 * What this instance has lately written in full, and where. Small, since many are kept. Forgetting one costs a few bytes in
 * the log and nothing else: nobody is paged, or not paged, by what stands here.
 */
export interface KnownAlert {
  readonly content: number;
  readonly log: number;
  readonly index: number;
  readonly writtenAt: Instant;
}

/** After this long a repeat is written in full again, so that marks never point far back. */
export const REWRITE_AFTER: Duration = 10 * 60_000;
