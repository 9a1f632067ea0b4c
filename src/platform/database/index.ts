export { databaseIsAway, openPool, poolUse, sqlState, type DatabaseAddress } from './connection.ts';
export { openDatabase, type Database, type Reader, type Row, type Tx, type Work } from './database.ts';
export { migrate } from './migrate.ts';
export { keepPartitions } from './partitions.ts';
export { allOf, prepared, sql, type Sql } from './sql.ts';
