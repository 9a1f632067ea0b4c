import { z } from 'zod';

import { iso, type Shape } from '../kernel/index.ts';
import { prepared, sql, type Reader, type Tx } from './database/index.ts';

const setting = z.object({ value: z.unknown() });

/** One value of the installation by its name, parsed; undefined when it was never set. */
export async function readSetting<T>(reader: Reader, name: string, value: Shape<T>): Promise<T | undefined> {
  const found = await reader.maybe(prepared('setting.read', sql`select value from setting where name = ${name}`), setting);
  return found === undefined ? undefined : value.parse(found.value);
}

/** Sets a value of the installation. */
export async function writeSetting(tx: Tx, name: string, value: object): Promise<void> {
  await tx.run(
    sql`insert into setting (name, value, changed_at) values (${name}, ${JSON.stringify(value)}::jsonb, ${iso(tx.now)})
        on conflict (name) do update set value = excluded.value, changed_at = excluded.changed_at`,
  );
}

/** Sets a value that no instance has set before; a value that stands is kept. */
export async function writeFirstSetting(tx: Tx, name: string, value: object): Promise<void> {
  await tx.run(
    sql`insert into setting (name, value, changed_at) values (${name}, ${JSON.stringify(value)}::jsonb, ${iso(tx.now)}) on conflict (name) do nothing`,
  );
}
