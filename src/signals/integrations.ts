import type { Reader } from '../platform/database/index.ts';
import { integrationStamp, readIntegrations, type Integration } from './store-integrations.ts';

/** All integrations in memory, as they stood when the stamp was read. */
export interface Integrations {
  readonly stamp: string;
  readonly all: readonly Integration[];
  get(id: string): Integration | undefined;
  /** By the base64 of the hash of a token that is not revoked. */
  byTokenHash(hash: string): Integration | undefined;
}

/** Those last read, one for each database that this process has open; normally one. */
const cache = new Map<string, Integrations>();
const MOST_KEPT = 8;

/** These integrations, ready to be asked. */
export function integrationsOf(stamp: string, all: readonly Integration[]): Integrations {
  const byId = new Map(all.map((each) => [each.id, each]));
  const byHash = new Map(all.filter((each) => each.revokedAt === null).map((each) => [each.tokenHash, each]));
  return { stamp, all, get: (id) => byId.get(id), byTokenHash: (hash) => byHash.get(hash) };
}

/** The integrations as the reader sees them. Costs one short statement while none was edited. */
export async function loadIntegrations(reader: Reader): Promise<Integrations> {
  const stamp = await integrationStamp(reader);
  const known = cache.get(stamp);
  if (known !== undefined) return known;
  const all = await readIntegrations(reader);
  const integrations = integrationsOf(stamp, all);
  if (cache.size >= MOST_KEPT) cache.clear();
  cache.set(stamp, integrations);
  return integrations;
}
