import { join } from 'node:path';

import { z } from 'zod';

import { ok, type Instant, type Result } from '../kernel/index.ts';
import { crisisTable } from '../platform/crisis-tables.ts';
import { readSigned, writeSigned, type InstallationKeys } from '../platform/signed/index.ts';
import { catalogAsStored, catalogFrom, type ContactMethod, type Directory } from '../catalog/index.ts';
import { onCallAsStored, onCallFromStored, type OnCall } from '../oncall/index.ts';
import { policiesAsStored, policiesFrom, type Policies } from '../paging/index.ts';
import { signalsAsStored, type SignalsAsStored } from '../signals/index.ts';

/** The crisis bundle as it stands in its file: what it takes to say who is on call, and to page, without a database. */
export const bundleBody = z.object({
  format: z.literal(1),
  /** When it was made. */
  at: z.number(),
  publicUrl: z.string(),
  catalog: catalogAsStored,
  onCall: onCallAsStored,
  policies: policiesAsStored,
  signals: signalsAsStored,
  lastResort: z.string().nullable(),
  /** Restored and not released: nothing leaves. */
  quiet: z.boolean(),
  /** The keys by which push services know this installation. */
  push: z.object({ publicKey: z.string(), privateKey: z.string() }),
  /** Tickets whose alerts page nobody: somebody has them, or they are over. */
  settled: z.array(z.string()),
  /** Who has stopped a page of a ticket that nobody has taken, by ticket. */
  answered: z.record(z.string(), z.array(z.string())),
  /** What areas above this one add, to be read by people; none in a file of an earlier release. */
  tables: z.array(crisisTable).default([]),
});
export type BundleBody = z.output<typeof bundleBody>;

/** A bundle, to be asked. */
export interface Bundle {
  readonly at: Instant;
  readonly body: BundleBody;
  readonly directory: Directory;
  readonly onCall: OnCall;
  readonly policies: Policies;
  readonly signals: SignalsAsStored;
  readonly methodsOf: (person: string) => readonly ContactMethod[];
}

export function bundleOf(body: BundleBody): Bundle {
  const { directory, methodsOf } = catalogFrom(body.catalog);
  return {
    at: body.at,
    body,
    directory,
    methodsOf,
    onCall: onCallFromStored(directory, body.onCall),
    policies: policiesFrom(body.policies),
    signals: body.signals,
  };
}

/** Where the bundle lies in a data folder. */
export const crisisFolder = (dataDir: string): string => join(dataDir, 'crisis');
const fileIn = (folder: string): string => join(folder, 'bundle.json');

export const writeBundle = async (folder: string, body: BundleBody, keys: InstallationKeys): Promise<void> =>
  writeSigned(fileIn(folder), body, keys.privateKey);

/** Reads a bundle and verifies it. Refuses one that is not there, or that was not signed by this installation. */
export async function readBundle(folder: string, keys: Pick<InstallationKeys, 'publicKey'>): Promise<Result<Bundle>> {
  const read = await readSigned(fileIn(folder), keys.publicKey);
  return read.ok ? ok(bundleOf(bundleBody.parse(read.value))) : read;
}
