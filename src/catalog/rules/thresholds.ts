/** From how much of a measure on a service is in trouble, and how much: `{ of: 'failed payments a minute', atLeast: 100, severity: 1 }`. */
export interface Threshold {
  readonly of: string;
  readonly atLeast: number;
  readonly severity: number;
}

export interface Suggestion {
  readonly severity: number;
  readonly because: string;
}

/**
 * The severity that a service's own thresholds suggest for a measured value: the highest whose threshold it reaches.
 * Undefined where the service has no threshold of that measure, or the value reaches none.
 */
export function suggestSeverity(
  thresholds: readonly Threshold[],
  measured: { of: string | undefined; value: number },
): Suggestion | undefined {
  const reached = thresholds
    .filter((each) => (measured.of === undefined || each.of === measured.of) && measured.value >= each.atLeast)
    .toSorted((one, other) => one.severity - other.severity)[0];
  if (reached === undefined) return undefined;
  return { severity: reached.severity, because: `${measured.value} ${reached.of} reach the service's threshold of ${reached.atLeast}` };
}
