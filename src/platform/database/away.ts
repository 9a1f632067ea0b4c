import type { Clock } from '../clock/index.ts';
import { DatabaseAway } from './connection.ts';
import type { Database } from './database.ts';

const away = async (): Promise<never> => Promise.reject(new DatabaseAway());

/** Stands where there is no database yet: whatever asks is told that it is away. */
export const awayDatabase = (clock: Clock): Database => ({
  clock,
  many: away,
  maybe: away,
  write: away,
  engine: away,
  alone: { many: away, maybe: away },
  onDue: () => undefined,
  close: async () => Promise.resolve(),
});
