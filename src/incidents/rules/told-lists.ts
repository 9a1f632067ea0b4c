/** A notification list, as far as whom to tell of an incident asks. */
export interface ListedFor {
  readonly slug: string;
  /** Slugs of the services that it is about; none means every one. */
  readonly services: readonly string[];
  readonly severities: readonly number[];
}

/** A service, as the graph has it: who owns it, and which teams use it. */
export interface Linked {
  readonly slug: string;
  readonly name: string;
  readonly team: string;
  /** Slugs of the teams that are its customers. */
  readonly customers: readonly string[];
}

/** A list to tell, and why. `affects`: by which link of the graph the incident reaches its readers; undefined where it is about the service itself. */
export interface ToldList {
  readonly slug: string;
  readonly because: string;
  readonly affects: string | undefined;
}

/** How the incident of one service reaches another: a sentence, or undefined where no link joins them. */
export function linkBetween(service: Linked, other: Linked): string | undefined {
  if (other.slug === service.slug) return undefined;
  if (service.customers.includes(other.team)) return `${other.name} uses ${service.name}`;
  return other.customers.includes(service.team) ? `${service.name} uses ${other.name}` : undefined;
}

function toldOne(list: ListedFor, service: Linked, all: readonly Linked[]): ToldList | undefined {
  if (list.services.includes(service.slug)) return { slug: list.slug, because: `about ${service.name}`, affects: undefined };
  for (const slug of list.services) {
    const other = all.find((each) => each.slug === slug);
    const link = other === undefined ? undefined : linkBetween(service, other);
    if (link !== undefined) return { slug: list.slug, because: link, affects: link };
  }
  return list.services.length === 0 ? { slug: list.slug, because: 'about every service', affects: undefined } : undefined;
}

/** The lists that an incident is told to unless somebody chooses others: those of its service and severity, and those that the graph joins to it. */
export const listsToTell = (
  lists: readonly ListedFor[],
  incident: { readonly service: Linked; readonly severity: number },
  all: readonly Linked[],
): readonly ToldList[] =>
  lists.filter((list) => list.severities.includes(incident.severity)).flatMap((list) => toldOne(list, incident.service, all) ?? []);
