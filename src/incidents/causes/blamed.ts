import type { Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { measurementsOfMany } from '../measuring/store-measures.ts';
import { standingOf, uncounted } from '../rules/measurements.ts';
import { isUnrestored } from '../rules/states.ts';
import { ticketsBlamedOn } from './store-blamed.ts';

/** An incident that a change is blamed for, with its impact. */
export interface BlamedIncident {
  /** The name of the change, as it stands on the ticket. */
  readonly reference: string;
  readonly ticketId: string;
  readonly number: number;
  readonly title: string;
  /** A drill, a test, a duplicate and the like: it counts nowhere. */
  readonly isDrill: boolean;
  readonly from: Instant;
  /** Null while service is not restored. */
  readonly until: Instant | null;
}

/** The incidents that changes are blamed for, by any name that a change has: its number or its address. */
export async function incidentsBlamedOn(reader: Reader, references: readonly string[]): Promise<BlamedIncident[]> {
  const tickets = references.length === 0 ? [] : await ticketsBlamedOn(reader, references);
  const measured = await measurementsOfMany(reader, [...new Set(tickets.map(({ ticketId }) => ticketId))]);
  return tickets.map(({ purpose, state, cutAt, ...rest }) => {
    const all = measured.get(rest.ticketId) ?? [];
    const at = (kind: 'impact-start' | 'restored'): Instant | null => {
      const standing = standingOf(kind, all, state);
      return standing.status === 'recorded' ? standing.at : null;
    };
    const from = at('impact-start') ?? cutAt;
    return {
      ...rest,
      isDrill: uncounted({ purpose, state }) !== undefined,
      from,
      until: isUnrestored(state) ? null : (at('restored') ?? from),
    };
  });
}
