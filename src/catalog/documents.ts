import { ok, refuse, type Result } from '../kernel/index.ts';
import { documentOfDefinition, registerDocumentKind, type DocumentKind } from '../platform/documents.ts';
import { holidayReferences, holidaysBody, holidaysKind } from './holidays-kind.ts';
import { personBody, type PersonBody } from './person-body.ts';
import { deactivatePerson, savePerson } from './save-person.ts';
import { removeService, saveService, UNROUTED } from './save-service.ts';
import { removeTeam, saveTeam, teamBodyOf } from './save-team.ts';
import { ROOT_TEAM } from './defaults.ts';
import { serviceBody, serviceReferences, type ServiceBody } from './service-body.ts';
import { severityBody, severityKind, severitySlug } from './severity-kind.ts';
import { activePeople, findPerson, type Person } from './store-people.ts';
import { allServices, findService } from './store-services.ts';
import { allTeams, findTeam } from './store-teams.ts';
import { teamBody, teamReferences, type TeamBody } from './team-body.ts';
import { tierBody, tierKind, tierSlug } from './tier-kind.ts';

const BECAUSE = 'applied from files';

export const personBodyOf = ({ name, email, zone }: Person): PersonBody => ({ name, email, zone });

/** Contact methods are not in files: each belongs to the person who verifies it. Nor is offline contact data. */
const personDocument: DocumentKind<PersonBody> = {
  name: 'person',
  order: 10,
  schema: personBody,
  load: async (reader) => new Map((await activePeople(reader)).map((person) => [person.slug, personBodyOf(person)])),
  async apply(tx, change): Promise<Result<unknown>> {
    const standing = await findPerson(tx, change.slug);
    if (change.act !== 'remove') return savePerson(tx, { id: standing?.id, slug: change.slug, body: change.body, because: BECAUSE });
    return standing === undefined ? ok(null) : deactivatePerson(tx, standing, BECAUSE);
  },
};

const teamDocument: DocumentKind<TeamBody> = {
  name: 'team',
  order: 20,
  schema: teamBody,
  kept: [ROOT_TEAM],
  load: async (reader) => new Map((await allTeams(reader)).map((team) => [team.slug, teamBodyOf(team)])),
  references: teamReferences,
  async apply(tx, change): Promise<Result<unknown>> {
    const standing = await findTeam(tx, change.slug);
    if (change.act !== 'remove') return saveTeam(tx, { id: standing?.id, slug: change.slug, body: change.body, because: BECAUSE });
    return standing === undefined ? ok(null) : removeTeam(tx, standing, BECAUSE);
  },
};

const serviceDocument: DocumentKind<ServiceBody> = {
  name: 'service',
  order: 70,
  schema: serviceBody,
  kept: [UNROUTED],
  load: async (reader) => new Map((await allServices(reader)).map((service) => [service.slug, service.body])),
  references: serviceReferences,
  async apply(tx, change): Promise<Result<unknown>> {
    const standing = await findService(tx, change.slug);
    if (change.act !== 'remove') return saveService(tx, { id: standing?.id, slug: change.slug, body: change.body, because: BECAUSE });
    return standing === undefined ? ok(null) : removeService(tx, standing, BECAUSE);
  },
};

const tierDocument = documentOfDefinition(tierKind, { order: 30, schema: tierBody, slug: tierSlug });

const fixed = documentOfDefinition(severityKind, { order: 30, schema: severityBody, slug: severitySlug, kept: ['1', '2', '3', '4'] });
const severityDocument = {
  ...fixed,
  apply: async (...[tx, change]: Parameters<typeof fixed.apply>) =>
    change.act === 'remove' ? refuse('conflict', 'severities 1 to 4 always stand') : fixed.apply(tx, change),
};

const holidaysDocument = documentOfDefinition(holidaysKind, { order: 25, schema: holidaysBody, references: holidayReferences });

/** Makes the catalog's kinds of document known; for app, once. */
export function registerCatalogDocuments(): void {
  registerDocumentKind(personDocument);
  registerDocumentKind(teamDocument);
  registerDocumentKind(serviceDocument);
  registerDocumentKind(tierDocument);
  registerDocumentKind(severityDocument);
  registerDocumentKind(holidaysDocument);
}
