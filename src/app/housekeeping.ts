import { days, hours, minutes, seconds, type Duration } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { keepPartitions, type Database } from '../platform/database/index.ts';
import { createSealer } from '../platform/journal/index.ts';
import { countHistory, forgetDeployments, keepUnseen } from '../changes/index.ts';
import { forgetSynthetic } from './store-synthetic.ts';

const SEAL_EVERY: Duration = seconds(10);
/** While alerts wait to be folded, pages go before seals, for no longer than this. */
const LONGEST_UNSEALED: Duration = minutes(1);
const TIDY_EVERY: Duration = hours(6);
/** What a watcher made is kept for as long as somebody may ask why it alarmed. */
const SYNTHETIC_KEPT: Duration = days(7);
/** A few services of those counted longest ago: what becomes of changes is known for all within the hour. */
const COUNT_EVERY: Duration = seconds(30);
const KEEP_EVERY: Duration = minutes(1);
/** Ten thousand deployments a day are forgotten as fast as they come. */
const FORGET_EVERY: Duration = hours(1);
/** A password that was changed at the provider is found out before a page needs it. */
const TRY_EVERY: Duration = hours(1);

/** What an instance has to do with its housekeeping. */
export interface House {
  readonly db: Database;
  readonly dataDir: string;
  /** Whether many alerts wait to be folded. */
  readonly isFolding: () => boolean;
  /** Tries the credentials of the channels; answers a sentence for each that its provider did not take. */
  readonly tryChannels: () => Promise<readonly string[]>;
  readonly onError: (where: string, error: unknown) => void;
}

/**
 * What an instance does on the side for as long as its process lives: seals the journal, keeps the tables that grow in their
 * months, forgets what watchers made, tries the channels' credentials, and counts what became of changes.
 */
export function startHousekeeping({ db, dataDir, isFolding, tryChannels, onError }: House): void {
  const sealAll = createSealer(db, dataDir);
  let sealedAt = db.clock.monotonic();
  const seal = async (): Promise<void> => {
    if (isFolding() && db.clock.monotonic() - sealedAt < LONGEST_UNSEALED) return;
    sealedAt = db.clock.monotonic();
    await sealAll();
  };
  const tidy = async (): Promise<number> => db.write(system('partitions'), async (tx) => keepPartitions(tx));
  const forget = async (): Promise<number> => db.write(system('synthetic'), async (tx) => forgetSynthetic(tx, tx.now - SYNTHETIC_KEPT));
  const run = (where: string, work: () => Promise<unknown>): void => void work().catch((error: unknown) => onError(where, error));
  const trials = async (): Promise<void> => {
    for (const sentence of await tryChannels()) onError('channels', sentence);
  };
  run('partitions', tidy);
  run('synthetic', forget);
  run('channels', trials);
  setInterval(() => run('seals', seal), SEAL_EVERY).unref();
  setInterval(() => run('partitions', tidy), TIDY_EVERY).unref();
  setInterval(() => run('synthetic', forget), TIDY_EVERY).unref();
  setInterval(() => run('deployments', async () => forgetDeployments(db)), FORGET_EVERY).unref();
  setInterval(() => run('channels', trials), TRY_EVERY).unref();
  setInterval(() => run('change history', async () => countHistory(db)), COUNT_EVERY).unref();
  setInterval(() => run('what changed', async () => keepUnseen(db)), KEEP_EVERY).unref();
}
