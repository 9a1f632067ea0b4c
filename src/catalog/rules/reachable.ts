/** A verified contact method, as far as reachability goes. */
export interface Reaching {
  readonly channel: string;
  /** Whether it makes a phone ring or buzz. */
  readonly rings: boolean;
}

/**
 * What a person lacks to be reachable for severity 1, in one sentence each; nothing means reachable: two different
 * ways, one of which rings a phone.
 */
export function reachFindings(verified: readonly Reaching[]): string[] {
  if (verified.length === 0) return ['No verified contact method: cannot be paged.'];
  const findings: string[] = [];
  if (!verified.some((method) => method.rings)) findings.push('No verified contact method rings a phone: not reachable for severity 1.');
  if (new Set(verified.map((method) => method.channel)).size < 2)
    findings.push('Only one kind of contact method is verified: severity 1 asks for two.');
  return findings;
}
