import type { Duration } from '../kernel/index.ts';
import { openProbe, type Database } from '../platform/database/index.ts';
import type { Channels } from '../paging/index.ts';
import type { SignalDoor } from '../signals/index.ts';
import type { Engine } from './engine.ts';
import type { AppParts } from './parts.ts';
import { installationKey } from './push-keys.ts';

/** A database that does not answer within this is away. */
const PROBE_WITHIN: Duration = 1000;

interface Attaching {
  readonly db: Database;
  readonly keys: { readonly publicKey: string; readonly privateKey: string };
  readonly channels: Channels;
  readonly engine: Engine;
  readonly intake: SignalDoor;
}

/** Lets emergency paging watch the database. Answers what ends that. */
export async function attachEmergency(parts: AppParts, { db, keys, channels, engine, intake }: Attaching): Promise<() => Promise<void>> {
  const { emergency } = parts;
  if (emergency === undefined) return async () => Promise.resolve();
  const probe = openProbe(parts.address, PROBE_WITHIN);
  emergency.start(channels, {
    db,
    probe: probe.ask,
    rest: { publicUrl: parts.config.publicUrl, push: keys },
    key: await installationKey(db),
    onBrought: () => {
      engine.accepted();
      engine.wake();
    },
    onBundle: async () => intake.refresh(),
  });
  return async () => {
    await emergency.stop();
    await probe.close();
  };
}
