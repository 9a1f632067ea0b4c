import { ok, refuse, type Instant, type Result } from '../kernel/index.ts';
import { parseAlias, type AliasRole, type Directory, type DirectoryService } from '../catalog/index.ts';
import { resolveNotification, type Named, type Resolution } from './rules/index.ts';
import type { OnCall } from './who-is-on-call.ts';

/** Whom an alias comes to. */
export interface AliasAnswer extends Resolution {
  readonly alias: string;
  readonly role: AliasRole;
  readonly service: DirectoryService;
  /** Mail addresses that are told beside the people. */
  readonly addresses: readonly string[];
}

interface Listed {
  readonly people: readonly Named[];
  readonly addresses: readonly string[];
  readonly unknown: readonly string[];
}

/** An entry is a mail address, `person:SLUG` or `team:SLUG`. */
function readEntry(entry: string, directory: Directory): Listed {
  const none: Listed = { people: [], addresses: [], unknown: [] };
  if (entry.includes('@')) return { ...none, addresses: [entry] };
  const [kind, slug = ''] = entry.split(':');
  const person = kind === 'person' ? directory.person(slug) : undefined;
  if (person !== undefined) return { ...none, people: [{ id: person.id, name: person.name }] };
  const team = kind === 'team' ? directory.team(slug) : undefined;
  return team === undefined
    ? { ...none, unknown: [entry] }
    : { ...none, people: directory.membersOf(team.id).map(({ id, name }) => ({ id, name })) };
}

function told(
  onCall: OnCall,
  service: DirectoryService,
  topic: 'change' | 'event',
): Resolution & { readonly addresses: readonly string[] } {
  const { directory } = onCall;
  const entries = service.notifications[topic].map((entry) => readEntry(entry, directory));
  return resolveNotification({
    service: service.slug,
    topic,
    people: entries.flatMap((entry) => entry.people),
    addresses: entries.flatMap((entry) => entry.addresses),
    unknown: entries.flatMap((entry) => entry.unknown),
    team: {
      name: directory.team(service.teamId)?.name ?? 'the owning team',
      members: directory.membersOf(service.teamId).map(({ id, name }) => ({ id, name })),
    },
  });
}

/** Resolves a standard alias. Refuses a name that has no form of an alias, or whose service is not in the catalog. */
export function resolveAlias(onCall: OnCall, name: string, at: Instant): Result<AliasAnswer> {
  const alias = parseAlias(name);
  if (alias === undefined) {
    return refuse('not-found', `"${name}" is no alias; aliases look like page-SERVICE-primary or SERVICE-change-notify`, 'params.alias');
  }
  const service = onCall.directory.serviceBySlug(alias.service);
  if (service === undefined) return refuse('not-found', `there is no service "${alias.service}"`, 'params.alias');
  const head = { alias: alias.name, role: alias.role, service };
  if (alias.role === 'change-notify') return ok({ ...head, ...told(onCall, service, 'change') });
  if (alias.role === 'event-notify') return ok({ ...head, ...told(onCall, service, 'event') });
  return ok({ ...head, ...onCall.role(service.id, alias.role, at), addresses: [] });
}
