/** Whom a paging alias calls. */
export type PagingRole = 'primary' | 'secondary' | 'escalation';

/** What a notification alias tells of. */
export type NotifyTopic = 'change' | 'event';

/** A stable name of a service's people: `page-SERVICE-primary`, `SERVICE-change-notify`. */
export type Alias =
  | { readonly kind: 'page'; readonly service: string; readonly role: PagingRole }
  | { readonly kind: 'notify'; readonly service: string; readonly topic: NotifyTopic };

const SLUG = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const PAGE = new RegExp(`^page-(${SLUG})-(primary|secondary|escalation)$`);
const NOTIFY = new RegExp(`^(${SLUG})-(change|event)-notify$`);

/** Reads a standard alias; upper case counts as lower. Undefined when the name has no such form. */
export function parseAlias(name: string): Alias | undefined {
  const lower = name.trim().toLowerCase();
  const [, paged, role] = PAGE.exec(lower) ?? [];
  if (paged !== undefined && (role === 'primary' || role === 'secondary' || role === 'escalation'))
    return { kind: 'page', service: paged, role };
  const [, told, topic] = NOTIFY.exec(lower) ?? [];
  if (told !== undefined && (topic === 'change' || topic === 'event')) return { kind: 'notify', service: told, topic };
  return undefined;
}

/** The name of an alias; `parseAlias` reads it back. */
export const aliasName = (alias: Alias): string =>
  alias.kind === 'page' ? `page-${alias.service}-${alias.role}` : `${alias.service}-${alias.topic}-notify`;

/** All standard aliases of a service, which stand without anyone making them (CAT-8). */
export const aliasesOf = (service: string): readonly Alias[] => [
  { kind: 'page', service, role: 'primary' },
  { kind: 'page', service, role: 'secondary' },
  { kind: 'page', service, role: 'escalation' },
  { kind: 'notify', service, topic: 'change' },
  { kind: 'notify', service, topic: 'event' },
];
