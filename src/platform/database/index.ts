export { awayDatabase } from './away.ts';
export {
  CONNECT_WITHIN,
  DatabaseAway,
  databaseIsAway,
  openPool,
  poolUse,
  SERVER_GIVES_UP,
  sqlState,
  type DatabaseAddress,
} from './connection.ts';
export { databaseOver, openDatabase, type Client, type Database, type Pool, type Reader, type Tx, type Work } from './database.ts';
export { applyWithin, migrate, readMigrations, SCHEMA_LOCK, type Migration } from './migrate.ts';
export { openProbe, type Probe } from './probe.ts';
export { keepPartitions, PARTITIONS_LOCK } from './partitions.ts';
export { allOf, prepared, sql, type Sql } from './sql.ts';
