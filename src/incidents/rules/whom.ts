/** Whom a request asks for, as people, files and the API write it. */
export type Whom =
  | { readonly kind: 'service'; readonly slug: string }
  | { readonly kind: 'alias'; readonly service: string; readonly role: 'primary' | 'secondary' | 'escalation' }
  | { readonly kind: 'rotation'; readonly slug: string }
  | { readonly kind: 'person'; readonly slug: string }
  | { readonly kind: 'list'; readonly slug: string };

const ALIAS = /^page-(.+)-(primary|secondary|escalation)$/;
const NAMED = /^(service|rotation|person|list):([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/;

/** Reads `service:ledger`, `page-ledger-secondary`, `rotation:database`, `person:olga` or `list:network`; undefined for what is none. */
export function parseWhom(text: string): Whom | undefined {
  const [, service, role] = ALIAS.exec(text) ?? [];
  if (service !== undefined && (role === 'primary' || role === 'secondary' || role === 'escalation'))
    return { kind: 'alias', service, role };
  const [, kind, slug] = NAMED.exec(text) ?? [];
  if (slug === undefined) return undefined;
  return kind === 'service' || kind === 'rotation' || kind === 'person' || kind === 'list' ? { kind, slug } : undefined;
}

/** As `parseWhom` reads it. */
export const whomText = (whom: Whom): string => (whom.kind === 'alias' ? `page-${whom.service}-${whom.role}` : `${whom.kind}:${whom.slug}`);

/** One of whom a step of calling in comes to: a role for a service (by id), a rotation (by slug), a person (by id). */
export type StepTarget =
  | { readonly kind: 'role'; readonly service: string; readonly role: 'primary' | 'secondary' | 'escalation' }
  | { readonly kind: 'rotation'; readonly rotation: string }
  | { readonly kind: 'person'; readonly person: string };

/** The steps by which the on-call of a service is called in: as its own tickets page them. */
export function stepsFrom(service: string, role: 'primary' | 'secondary' | 'escalation'): readonly (readonly StepTarget[])[] {
  const target = (each: 'primary' | 'secondary' | 'escalation'): StepTarget => ({ kind: 'role', service, role: each });
  if (role === 'primary') return [[target('primary')], [target('secondary'), target('escalation')]];
  if (role === 'secondary') return [[target('secondary')], [target('escalation')]];
  return [[target('escalation')]];
}
