import { mustHave, ok, refuse, type Result } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { endDefinition, findDefinition, moveStamp } from '../platform/definitions/index.ts';
import { keepCover, serviceCoverKind } from './cover.ts';
import { editLine } from './edit-line.ts';
import type { ServiceBody } from './service-body.ts';
import { findPerson } from './store-people.ts';
import { endService, findService, renameDependency, upsertService, type Service, type ServiceToStore } from './store-services.ts';
import { findTeam } from './store-teams.ts';
import { tierKind } from './tier-kind.ts';

/** The service that owns alerts which no other service claims; it always exists after set-up. */
export const UNROUTED = 'unrouted';

export interface ServiceOrder {
  readonly id?: string | undefined;
  readonly slug: string;
  readonly body: ServiceBody;
  readonly because?: string;
}

async function placed(tx: Tx, id: string, order: ServiceOrder): Promise<Result<ServiceToStore>> {
  const { body } = order;
  const itself = body.dependencies.findIndex(({ service }) => service === order.slug);
  if (itself !== -1) return refuse('bad-input', 'a service does not depend on itself', `dependencies.${itself}.service`);
  const team = await findTeam(tx, body.team);
  if (team === undefined) return refuse('bad-input', `there is no team "${body.team}"`, 'team');
  const tier = await findDefinition(tx, tierKind, String(body.tier));
  if (tier === undefined) return refuse('bad-input', `there is no tier ${body.tier}`, 'tier');
  const expert = body.expert === null ? undefined : await findPerson(tx, body.expert);
  if (body.expert !== null && expert === undefined) return refuse('bad-input', `there is no person "${body.expert}"`, 'expert');
  return ok({ id, slug: order.slug, teamId: team.id, expertId: expert?.id ?? null, body });
}

async function mayBeCalled(tx: Tx, standing: Service | undefined, slug: string): Promise<Result<null>> {
  if (standing?.slug === slug) return ok(null);
  if (standing?.slug === UNROUTED) return refuse('conflict', 'the service "unrouted" keeps its slug', 'slug');
  return (await findService(tx, slug)) === undefined ? ok(null) : refuse('already-exists', `another service is "${slug}"`, 'slug');
}

/** Makes or changes a service. Rotations, policies, dependencies and who is told are not looked up here. */
export async function saveService(tx: Tx, order: ServiceOrder): Promise<Result<Service>> {
  await moveStamp(tx);
  const standing = order.id === undefined ? undefined : await findService(tx, order.id);
  const free = await mayBeCalled(tx, standing, order.slug);
  if (!free.ok) return free;
  const id = standing?.id ?? tx.id();
  const service = await placed(tx, id, order);
  if (!service.ok) return service;
  await upsertService(tx, service.value);
  if (standing !== undefined && standing.slug !== order.slug) await renameDependency(tx, { from: standing.slug, to: order.slug });
  const { primary: primaryRotation, secondary: secondaryRotation } = order.body.rotations;
  const { teamId, expertId } = service.value;
  const kept = await keepCover(tx, serviceCoverKind, { id, body: { teamId, primaryRotation, secondaryRotation, expertId } });
  if (!kept.ok) return kept;
  tx.journal(
    editLine('service', { id, slug: order.slug, name: order.body.name, because: order.because, before: standing?.body, after: order.body }),
  );
  return ok(mustHave(await findService(tx, id), 'a service that was stored is found'));
}

/** Retires a service and takes it out of the catalog; its tickets keep its name. Refuses for `unrouted`. */
export async function removeService(tx: Tx, service: Service, because: string): Promise<Result<null>> {
  await moveStamp(tx);
  if (service.slug === UNROUTED) return refuse('conflict', 'the service "unrouted" takes the alerts that name no service, so it stays');
  await endService(tx, service.id);
  await endDefinition(tx, serviceCoverKind, service.id);
  tx.journal({
    action: 'service.removed',
    subject: { kind: 'service', id: service.id },
    because,
    body: { slug: service.slug, name: service.body.name },
  });
  return ok(null);
}
