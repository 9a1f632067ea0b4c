/** The eight fields of a record that are judged, and the most that each may score. */
export const qualityFields = ['title', 'impact', 'timing', 'timeline', 'monitoring', 'rollback', 'approvals', 'contacts'] as const;
export type QualityField = (typeof qualityFields)[number];

export const mostOf: Readonly<Record<QualityField, number>> = {
  title: 10,
  impact: 15,
  timing: 15,
  timeline: 20,
  monitoring: 10,
  rollback: 20,
  approvals: 5,
  contacts: 5,
};

/** One thing that a field loses points for, and how to better it. */
export interface QualityPoint {
  readonly off: number;
  readonly says: string;
  readonly fix: string;
  /** The step that it is about, from 1. */
  readonly step: number | null;
  /** Sends the record back whatever else it says. */
  readonly stops: boolean;
}

/** What one field comes to; below zero it is worse than if it had been left out. */
export interface FieldScore {
  readonly field: QualityField;
  readonly score: number;
  readonly of: number;
  readonly points: readonly QualityPoint[];
}

/** A loss of points. */
export const lose = (off: number, says: string, fix: string): QualityPoint => ({ off, says, fix, step: null, stops: false });

/** The same field after its losses, never under `least`. */
export function scored(field: QualityField, points: readonly QualityPoint[], least = 0): FieldScore {
  const of = mostOf[field];
  const left = points.reduce((sum, { off }) => sum - off, of);
  return { field, of, score: Math.max(least, left), points: [...points].sort((one, other) => other.off - one.off) };
}

export interface JudgedStep {
  /** Seconds from 00:00. */
  readonly at: number;
  readonly action: string;
  readonly command: string | null;
  readonly where: string;
  readonly who: string;
  readonly expect: string;
  readonly check: string;
  readonly watch: boolean;
}

/** What is known of a record when it is judged. What is null is not known, and costs nothing where the record does not say it itself. */
export interface JudgedRecord {
  readonly title: string;
  readonly services: readonly string[];
  readonly tier: number;
  readonly reason: string;
  readonly ifNotDone: string;
  readonly impact: { readonly choices: readonly string[]; readonly worstCase: string; readonly likelihood: string };
  readonly start: number | null;
  readonly end: number | null;
  /** From now, or its submission, until its start. */
  readonly notice: number | null;
  readonly inWindow: boolean | null;
  readonly timeline: readonly JudgedStep[];
  readonly rollback: readonly JudgedStep[];
  readonly submitter: string | null;
  readonly technician: string | null;
  /** The roles that the matrix asks; null: as its tier usually does. */
  readonly asked?: readonly string[] | null;
  readonly approvers: readonly { readonly role: string; readonly name: string }[] | null;
  readonly customers: readonly { readonly name: string; readonly told: boolean }[];
  readonly contacts: readonly string[];
  /** The short form asks for steps, time, service and a peer. */
  readonly short: boolean;
  readonly peer: string | null;
  readonly phases: readonly {
    readonly name: string;
    readonly at: number;
    readonly share: number;
    readonly bakeMinutes: number;
    readonly backTo: string;
  }[];
}
