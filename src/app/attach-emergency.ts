import { hostname } from 'node:os';

import { Fault, type Duration } from '../kernel/index.ts';
import { openProbe, type Database } from '../platform/database/index.ts';
import type { ExerciseTarget } from '../emergency/index.ts';
import type { Channels } from '../paging/index.ts';
import type { SignalDoor } from '../signals/index.ts';
import { contactsOf } from '../watch/index.ts';
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

/** Where exercises go. Throws a Fault that names the setting where it cannot be used. */
function targetOf({ config }: AppParts, channels: Channels): ExerciseTarget | undefined {
  if (config.exerciseTo === undefined) return undefined;
  const found = contactsOf(channels, [config.exerciseTo]);
  if (!found.ok) throw new Fault(`EVENKEEL_EXERCISE_TO: ${found.refusal.detail}`, 'never');
  return found.value[0];
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
    exercise: { instance: `${hostname()} ${parts.config.dataDir}`, target: targetOf(parts, channels) },
  });
  return async () => {
    await emergency.stop();
    await probe.close();
  };
}
