import { hash } from 'node:crypto';

import type { Instant } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { loadDirectory, type Directory } from '../../catalog/index.ts';
import { asChange, deploymentOf, joined, placeOf, takenBack, type Deployment, type Earlier } from '../rules/index.ts';
import type { Arrived } from './group.ts';
import { takeBack, writeChanges, type FeedChange } from './store-changes.ts';
import { lockDeployments, ranBefore, writeDeployments, type DeploymentRow, type Standing } from './store-deployments.ts';
import { readFeeds } from './store-feeds.ts';

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

type Feeds = Awaited<ReturnType<typeof readFeeds>>;

/** Gives a deployment its services, and a change where it is one. */
function placed(
  tx: Tx,
  told: Deployment,
  { standing, directory, feeds }: { standing: Standing; directory: Directory; feeds: Feeds },
): Placed | DeploymentRow {
  const { senderId, key, contract } = standing;
  const place = placeOf(told, feeds.get(senderId)?.rules ?? [], (slug) => directory.serviceBySlug(slug) !== undefined);
  const services = (place?.services ?? []).flatMap((slug) => directory.serviceBySlug(slug) ?? []);
  const first = services[0];
  const row = { senderId, key, contract, told, place: place?.environment ?? '', serviceIds: services.map(({ id }) => id) };
  if (place === undefined || first === undefined || told.isDrift) return { ...row, changeId: standing.changeId };
  const tier = Math.min(...services.map((each) => each.tier));
  const isNew = standing.changeId === null;
  return { ...row, changeId: standing.changeId ?? tx.id(), isNew, teamId: first.teamId, tier, because: place.because };
}

const isPlaced = (row: Placed | DeploymentRow): row is Placed => 'isNew' in row;

/** The changes that those which succeeded have taken back, by the change that did it. */
async function rollbacks(tx: Tx, rows: readonly Placed[]): Promise<ReadonlyMap<string, string>> {
  const ended = rows
    .flatMap((row) =>
      row.told.end?.state === 'success' && (row.told.revision !== null || row.told.isRollback) ? [{ row, doneAt: row.told.end.at }] : [],
    )
    .sort((one, other) => one.doneAt - other.doneAt);
  const before = await ranBefore(
    tx,
    ended.map(({ row }) => ({ senderId: row.senderId, subject: row.told.subject, environment: row.told.environment })),
  );
  const found = new Map<string, string>();
  const within: { row: Placed; doneAt: Instant }[] = [];
  for (const [place, { row, doneAt }] of ended.entries()) {
    const here = within
      .filter(
        (each) =>
          each.row.senderId === row.senderId &&
          each.row.told.subject === row.told.subject &&
          each.row.told.environment === row.told.environment,
      )
      .map((each) => ({ revision: each.row.told.revision ?? '', changeId: each.row.changeId ?? '', doneAt: each.doneAt }));
    const earlier: readonly (Earlier & { doneAt: Instant })[] = [...here, ...(before[place] ?? [])]
      .filter((each) => each.doneAt < doneAt && each.changeId !== row.changeId)
      .sort((one, other) => other.doneAt - one.doneAt);
    const back = takenBack(row.told, earlier);
    if (back !== undefined && row.changeId !== null) found.set(row.changeId, back);
    within.push({ row, doneAt });
  }
  return found;
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
  await takeBack(tx, [...new Set(backs.values())]);
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
  const [directory, feeds] = [await loadDirectory(tx), await readFeeds(tx)];
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
  const [directory, feeds] = [await loadDirectory(tx), await readFeeds(tx)];
  const rows = standings.flatMap((standing) => {
    if (standing.told === null) return [];
    const row = placed(tx, standing.told, { standing, directory, feeds });
    return row.serviceIds.length === 0 ? [] : [row];
  });
  if (rows.length > 0) await write(tx, rows);
  return rows.length;
}
