import { z } from 'zod';

import { contactMethodsOf, type ContactMethod } from '../catalog/index.ts';
import { sql, type Reader, type Tx } from '../platform/database/index.ts';
import { iso } from '../kernel/index.ts';

const setting = z.object({ value: z.object({ person: z.string() }) });

/** The person whom a page reaches when every step has come to nobody; undefined before set-up. */
export async function lastResort(reader: Reader): Promise<string | undefined> {
  return (await reader.maybe(sql`select value from setting where name = 'last-resort'`, setting))?.value.person;
}

/** The last resort's verified contact methods, in order. */
export async function lastResortMethods(reader: Reader): Promise<readonly ContactMethod[]> {
  const person = await lastResort(reader);
  return person === undefined ? [] : ((await contactMethodsOf(reader, [person])).get(person) ?? []);
}

/** Makes a person the organisation's last resort. */
export async function setLastResort(tx: Tx, person: string, because: string): Promise<void> {
  await tx.run(
    sql`insert into setting (name, value, changed_at) values ('last-resort', ${JSON.stringify({ person })}::jsonb, ${iso(tx.now)})
        on conflict (name) do update set value = excluded.value, changed_at = excluded.changed_at`,
  );
  tx.journal({ action: 'last-resort.set', subject: { kind: 'person', id: person }, because });
}
