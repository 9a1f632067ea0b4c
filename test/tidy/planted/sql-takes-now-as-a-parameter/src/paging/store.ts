import { sql } from '../platform/sql.ts';

export const late = sql`select id from page where due < now()`;
