import type { Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { measurementsOfMany } from '../measuring/store-measures.ts';
import { causes, type Cause } from '../rules/causes.ts';
import { standingOf, uncounted } from '../rules/measurements.ts';
import { isUnrestored } from '../rules/states.ts';
import { changesOf } from './store-causes.ts';
import { ticketsLearnedFrom } from './store-learned.ts';

/** An incident with what is known of its cause. */
export interface Learned {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly cutAt: Instant;
  /** From its impact until service was restored; null while either is not known. */
  readonly restoreMs: number | null;
  /** Whether a post mortem that was approved says so. */
  readonly isReviewed: boolean;
  readonly cause: Cause | null;
  /** The changes that did it, by the names that people gave. */
  readonly changes: readonly string[];
}

/** Kinds of cause that say that no change did it. */
export const causesWithoutChange: readonly Cause[] = causes.filter((cause) => !['change', 'configuration', 'unknown'].includes(cause));

/** What is known of the causes of some tickets, and how long they went on; drills and the like are left out. */
export async function learnedOf(reader: Reader, tickets: readonly string[]): Promise<Learned[]> {
  const found = (await ticketsLearnedFrom(reader, tickets)).filter((each) => uncounted(each) === undefined);
  const ids = found.map(({ id }) => id);
  const [measured, linked] = await Promise.all([measurementsOfMany(reader, ids), changesOf(reader, ids)]);
  return found.map(({ id, number, title, cutAt, state, cause, isReviewed }) => {
    const all = measured.get(id) ?? [];
    const at = (kind: 'impact-start' | 'restored'): Instant | null => {
      const standing = standingOf(kind, all, state);
      return standing.status === 'recorded' ? standing.at : null;
    };
    const restored = isUnrestored(state) ? null : at('restored');
    return {
      id,
      number,
      title,
      cutAt,
      restoreMs: restored === null ? null : Math.max(0, restored - (at('impact-start') ?? cutAt)),
      isReviewed,
      cause,
      changes: linked.filter(({ ticketId }) => ticketId === id).map(({ reference }) => reference),
    };
  });
}
