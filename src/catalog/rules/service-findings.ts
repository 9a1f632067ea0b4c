/** What of a service its findings rest on. */
export interface ServiceFacts {
  readonly tier: number;
  readonly primaryRotation: string | null;
  readonly expert: string | null;
  /** Kinds of its links. */
  readonly links: readonly string[];
  readonly description: string;
  /** Each is asked before a change of it and told of one. */
  readonly customers: readonly { readonly name: string; readonly approval: string | null; readonly notification: string | null }[];
}

/** What a service lacks, in one sentence each (a service without a rotation is a finding). */
export function serviceFindings(service: ServiceFacts): string[] {
  const findings: string[] = [];
  if (service.primaryRotation === null) {
    const instead = service.expert === null ? 'the group manager alone, since no expert is named' : 'its expert and the group manager';
    findings.push(`No rotation covers it: its aliases resolve to ${instead}.`);
  }
  if (service.tier <= 2 && !service.links.includes('runbook')) findings.push('No runbook, although its tier pages at night.');
  if (service.tier <= 2 && !service.links.includes('dashboard')) findings.push('No dashboard.');
  if (service.description === '') findings.push('No description.');
  for (const { name, approval, notification } of service.customers) {
    const lacks = [...(approval === null ? ['approval'] : []), ...(notification === null ? ['notification'] : [])];
    if (lacks.length > 0) findings.push(`The customer ${name} has no ${lacks.join(' and no ')} contact.`);
  }
  return findings;
}
