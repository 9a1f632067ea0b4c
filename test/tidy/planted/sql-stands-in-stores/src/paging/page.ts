import { sql } from '../platform/sql.ts';

export const page = sql`select id from page`; // fault
