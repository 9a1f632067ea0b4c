import { sql } from '../platform/sql.ts';

export const late = sql`select id from page where due < now()`; // fault
export const early = sql`select id from page where due > current_timestamp`; // fault
export const fine = (now: string): string => sql`select known, id from page where due > ${now}`;
