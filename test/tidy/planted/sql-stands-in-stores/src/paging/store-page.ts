import { sql } from '../platform/sql.ts';

export const stored = sql`select id from page`;
