import { hours, seconds, type Duration } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { keepPartitions, type Database } from '../platform/database/index.ts';
import { createSealer } from '../platform/journal/index.ts';

const SEAL_EVERY: Duration = seconds(10);
const TIDY_EVERY: Duration = hours(6);

/** What an instance does on the side for as long as its process lives: seals the journal, and keeps the tables that grow in their months. */
export function startHousekeeping(db: Database, dataDir: string, onError: (where: string, error: unknown) => void): void {
  const seal = createSealer(db, dataDir);
  const tidy = async (): Promise<number> => db.write(system('partitions'), async (tx) => keepPartitions(tx));
  const run = (where: string, work: () => Promise<unknown>): void => void work().catch((error: unknown) => onError(where, error));
  run('partitions', tidy);
  setInterval(() => run('seals', seal), SEAL_EVERY).unref();
  setInterval(() => run('partitions', tidy), TIDY_EVERY).unref();
}
