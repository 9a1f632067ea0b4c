import { hash } from 'node:crypto';

import type { Tx } from '../../platform/database/index.ts';
import { loadDirectory, type Directory } from '../../catalog/index.ts';
import { asChange, deploymentOf, joined, placeOf, rollbacksAmong, type Deployment, type Ran } from '../rules/index.ts';
import type { Arrived } from './group.ts';
import { noteRollbacks, writeChanges, type FeedChange } from './store-changes.ts';
import { lockDeployments, lockRanAt, writeDeployments, type DeploymentRow, type RanAt, type Standing } from './store-deployments.ts';
import { feedsOf } from './store-feeds.ts';

/** 128 bits and a little more: no two deployments of one integration share a key. */
export const keyFor = (contract: string, key: string): string => hash('sha256', `${contract} ${key}`, 'base64url').slice(0, 22);

interface Fold {
  readonly key: { readonly senderId: string; readonly key: string; readonly contract: string };
  told: Deployment;
}

/** The events of a group by deployment. */
function folded(group: readonly Arrived[]): ReadonlyMap<string, Fold> {
  const found = new Map<string, Fold>();
  for (const arrived of group) {
    const key = { senderId: arrived.sender.integration.id, key: keyFor(arrived.contract, arrived.told.key), contract: arrived.contract };
    const at = `${key.senderId} ${key.key}`;
    const before = found.get(at);
    const told = deploymentOf(arrived.told);
    if (before === undefined) found.set(at, { key, told });
    else before.told = joined(before.told, told);
  }
  return found;
}

/** A deployment that has its place. */
interface Placed extends DeploymentRow {
  readonly changeId: string | null;
  readonly isNew: boolean;
  readonly teamId: string;
  readonly tier: number;
  readonly because: string;
}

type Feeds = Awaited<ReturnType<typeof feedsOf>>;

interface Surroundings {
  readonly standing: Standing;
  readonly directory: Directory;
  readonly feeds: Feeds;
}

/** Which services a deployment changes, where, and why; a change whose mapping is gone stays where it is, and still ends. */
function servicesOf(told: Deployment, { standing, directory, feeds }: Surroundings) {
  const place = placeOf(told, feeds.get(standing.senderId)?.rules ?? [], (slug) => directory.serviceBySlug(slug) !== undefined);
  const services = (place?.services ?? []).flatMap((slug) => directory.serviceBySlug(slug) ?? []);
  if (services.length > 0 || standing.changeId === null)
    return { environment: place?.environment ?? '', services, because: place?.because ?? 'it maps to nothing' };
  const before = standing.serviceIds.flatMap((id) => directory.service(id) ?? []);
  return { environment: standing.place, services: before, because: 'it had its place before' };
}

/** Gives a deployment its services, and a change where it is one. */
function placed(tx: Tx, told: Deployment, around: Surroundings): Placed | DeploymentRow {
  const { senderId, key, contract, changeId } = around.standing;
  const { environment, services, because } = servicesOf(told, around);
  const row = { senderId, key, contract, told, place: environment, serviceIds: services.map(({ id }) => id) };
  const first = services[0];
  if (first === undefined || told.isDrift) return { ...row, changeId };
  const tier = Math.min(...services.map((each) => each.tier));
  return { ...row, changeId: changeId ?? tx.id(), isNew: changeId === null, teamId: first.teamId, tier, because };
}

const isPlaced = (row: Placed | DeploymentRow): row is Placed => 'isNew' in row;

/** A deployment that succeeded as it counts where it ran; undefined where it says nothing of what runs now. */
function ranOf({ told, changeId }: Placed): Ran | undefined {
  if (told.end?.state !== 'success' || changeId === null || (told.revision === null && !told.isRollback)) return undefined;
  return { revision: told.revision ?? '', changeId, isRollback: told.isRollback, doneAt: told.end.at };
}

/**
 * Which changes take back which, by the change that does it: of those that succeeded now, and of those done after them where one of
 * these came late. Whoever settles at the same places waits.
 */
async function rollbacks(tx: Tx, rows: readonly Placed[]): Promise<ReadonlyMap<string, string>> {
  const places = new Map<string, { readonly at: RanAt; readonly ran: Ran[] }>();
  for (const row of rows) {
    const ran = ranOf(row);
    if (ran === undefined) continue;
    const at = { senderId: row.senderId, subject: row.told.subject, environment: row.told.environment };
    const key = JSON.stringify(Object.values(at));
    const place = places.get(key) ?? { at, ran: [] };
    places.set(key, place);
    place.ran.push(ran);
  }
  const touched = [...places.values()];
  const stored = await lockRanAt(
    tx,
    touched.map(({ at }) => at),
  );
  return new Map(
    touched.flatMap(({ ran }, place) => {
      const now = new Set(ran.map(({ changeId }) => changeId));
      const others = (stored[place] ?? []).filter(({ changeId }) => !now.has(changeId));
      return [...rollbacksAmong([...ran, ...others], Math.min(...ran.map(({ doneAt }) => doneAt)))];
    }),
  );
}

function changeOf(row: Placed, back: string | undefined): FeedChange {
  const { told } = row;
  return {
    id: row.changeId ?? '',
    ...asChange(told),
    firstAt: told.firstAt,
    title: told.title,
    kind: told.kind,
    environment: row.place,
    tier: row.tier,
    source: row.contract,
    teamId: row.teamId,
    size: told.size,
    serviceIds: row.serviceIds,
    body: {
      feed: {
        subject: told.subject,
        revision: told.revision,
        by: told.by,
        url: told.url,
        writtenAt: told.writtenAt,
        takesBack: back ?? null,
      },
    },
  };
}

/** Writes what a group of deployments came to: their changes, what they took back, and a line in the journal for each that is new. */
async function write(tx: Tx, rows: readonly (Placed | DeploymentRow)[]): Promise<void> {
  const changes = rows.filter(isPlaced);
  const backs = await rollbacks(tx, changes);
  await writeDeployments(tx, rows);
  await writeChanges(
    tx,
    changes.map((row) => changeOf(row, backs.get(row.changeId ?? ''))),
  );
  await noteRollbacks(tx, backs);
  tx.journal(
    ...changes
      .filter(({ isNew }) => isNew)
      .map((row) => ({
        action: 'change.recorded',
        subject: { kind: 'change', id: row.changeId ?? '' },
        because: `${row.contract} told of it, and ${row.because}`,
        body: { title: row.told.title, services: row.serviceIds },
        by: { kind: 'integration', id: row.senderId, name: row.contract } as const,
      })),
  );
}

/** Makes changes of a group of events. What was told before changes nothing, in whatever order it comes. */
export async function settle(tx: Tx, group: readonly Arrived[]): Promise<void> {
  const folds = folded(group);
  const standings = await lockDeployments(
    tx,
    [...folds.values()].map(({ key }) => key),
  );
  const directory = await loadDirectory(tx);
  const feeds = await feedsOf(
    tx,
    standings.map(({ senderId }) => senderId),
  );
  const rows = standings.flatMap((standing) => {
    const fold = folds.get(`${standing.senderId} ${standing.key}`);
    if (fold === undefined) return [];
    const told = standing.told === null ? fold.told : joined(standing.told, fold.told);
    if (standing.told !== null && JSON.stringify(told) === JSON.stringify(standing.told)) return [];
    return [placed(tx, told, { standing, directory, feeds })];
  });
  if (rows.length > 0) await write(tx, rows);
}

/** Looks anew for the place of what had none. Answers how many have one now. */
export async function settleAnew(tx: Tx, standings: readonly Standing[]): Promise<number> {
  const directory = await loadDirectory(tx);
  const feeds = await feedsOf(
    tx,
    standings.map(({ senderId }) => senderId),
  );
  const rows = standings.flatMap((standing) => {
    if (standing.told === null) return [];
    const row = placed(tx, standing.told, { standing, directory, feeds });
    return row.serviceIds.length === 0 ? [] : [row];
  });
  if (rows.length > 0) await write(tx, rows);
  return rows.length;
}
