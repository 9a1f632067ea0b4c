/** Whom an alias reaches: who is on call first or second, the managers, or those who want to know. */
export type AliasRole = 'primary' | 'secondary' | 'escalation' | 'change-notify' | 'event-notify';

export interface Alias {
  readonly name: string;
  readonly service: string;
  readonly role: AliasRole;
}

const forms: readonly { readonly role: AliasRole; readonly prefix: string; readonly suffix: string }[] = [
  { role: 'primary', prefix: 'page-', suffix: '-primary' },
  { role: 'secondary', prefix: 'page-', suffix: '-secondary' },
  { role: 'escalation', prefix: 'page-', suffix: '-escalation' },
  { role: 'change-notify', prefix: '', suffix: '-change-notify' },
  { role: 'event-notify', prefix: '', suffix: '-event-notify' },
];

/** The aliases that every service has without anyone creating them. */
export const aliasesOf = (service: string): Alias[] =>
  forms.map(({ role, prefix, suffix }) => ({ name: `${prefix}${service}${suffix}`, service, role }));

/** Which service and role an alias names, whatever its case; undefined when it has no form of an alias. The service may not exist. */
export function parseAlias(name: string): Alias | undefined {
  const plain = name.toLowerCase();
  for (const { role, prefix, suffix } of forms) {
    const service = plain.slice(prefix.length, plain.length - suffix.length);
    if (plain.startsWith(prefix) && plain.endsWith(suffix) && plain.length > prefix.length + suffix.length)
      return { name: plain, service, role };
  }
  return undefined;
}
