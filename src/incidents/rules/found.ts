/** Who may find an incident. A neighbour is another team; a deck is the review of a past period. */
export const finders = ['alarm', 'radar', 'person', 'neighbour', 'customer', 'deck'] as const;
export type Finder = (typeof finders)[number];

/** Who found it, by what cut the ticket; undefined where that does not say, as with a key. */
export function finderOf(cutBy: { readonly kind: string }): Finder | undefined {
  if (cutBy.kind === 'person') return 'person';
  return cutBy.kind === 'key' ? undefined : 'alarm';
}

interface Found {
  readonly foundBy: Finder | undefined;
  /** Whether somebody said so, beside what cut the ticket. */
  readonly said: boolean;
  readonly severity: number;
  readonly purpose: string;
}

/** Whether our alarms missed it, so that its owner owes an audit of monitoring. Of severity 3 that is asked only where somebody says who found it. */
export const owesAudit = ({ foundBy, said, severity, purpose }: Found): boolean =>
  purpose === 'real' && foundBy !== undefined && foundBy !== 'alarm' && severity <= (said ? 3 : 2);

/** The share of incidents that we found before a customer did; null where none says who found it. */
export function foundBeforeCustomer(counts: Readonly<Partial<Record<Finder, number>>>): number | null {
  const total = finders.reduce((sum, finder) => sum + (counts[finder] ?? 0), 0);
  return total === 0 ? null : (total - (counts.customer ?? 0)) / total;
}
