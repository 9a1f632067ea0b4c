import { ok, type Result } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { findDefinition, putDefinition, type DefinitionKind } from '../platform/definitions/index.ts';
import { defaultSeverities, defaultTiers } from './default-texts.ts';
import { saveService, UNROUTED } from './save-service.ts';
import { saveTeam } from './save-team.ts';
import { serviceBody } from './service-body.ts';
import { severityKind } from './severity-kind.ts';
import { findPerson } from './store-people.ts';
import { findService } from './store-services.ts';
import { findTeam } from './store-teams.ts';
import { teamBody } from './team-body.ts';
import { tierKind } from './tier-kind.ts';

const BECAUSE = 'comes with the product';

/** The team at the root of the tree that set-up makes. */
export const ROOT_TEAM = 'organisation';

async function putMissing<T>(tx: Tx, kind: DefinitionKind<T>, bodies: Readonly<Record<string, T>>): Promise<Result<null>> {
  for (const [slug, body] of Object.entries(bodies)) {
    if ((await findDefinition(tx, kind, slug)) !== undefined) continue;
    const made = await putDefinition(tx, kind, { id: tx.id(), slug, body, because: BECAUSE });
    if (!made.ok) return made;
  }
  return ok(null);
}

/** Who sets the organisation up: its first administrator, who manages the first team and is asked about what nobody owns. */
export interface Founder {
  readonly personId: string;
  readonly organisation: string;
}

async function makeRoot(tx: Tx, founder: Founder | undefined): Promise<Result<unknown>> {
  if ((await findTeam(tx, ROOT_TEAM)) !== undefined) return ok(null);
  const first = founder === undefined ? undefined : await findPerson(tx, founder.personId);
  const body = teamBody.parse({
    name: founder?.organisation ?? 'Organisation',
    ...(first === undefined ? {} : { manager: { person: first.slug }, members: [first.slug] }),
  });
  return saveTeam(tx, { slug: ROOT_TEAM, body, because: BECAUSE });
}

async function makeUnrouted(tx: Tx, founder: Founder | undefined): Promise<Result<unknown>> {
  if ((await findService(tx, UNROUTED)) !== undefined) return ok(null);
  const first = founder === undefined ? undefined : await findPerson(tx, founder.personId);
  const body = serviceBody.parse({
    name: 'Unrouted alerts',
    team: ROOT_TEAM,
    tier: 3,
    description: 'Takes the alerts that name no service, or one that is not in the catalog. Each of them is a finding: give it a service.',
    expert: first?.slug ?? null,
  });
  return saveService(tx, { slug: UNROUTED, body, because: BECAUSE });
}

/**
 * Makes what every organisation starts with and does not have yet: tiers 1 to 4, severities 1 to 4, the root team and the
 * service `unrouted`. Leaves alone what stands. The founder must be an active person.
 */
export async function createCatalogDefaults(tx: Tx, founder?: Founder): Promise<Result<null>> {
  const steps = [
    async () => putMissing(tx, tierKind, defaultTiers),
    async () => putMissing(tx, severityKind, defaultSeverities),
    async () => makeRoot(tx, founder),
    async () => makeUnrouted(tx, founder),
  ];
  for (const step of steps) {
    const done = await step();
    if (!done.ok) return done;
  }
  return ok(null);
}
