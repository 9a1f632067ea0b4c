import { expect } from 'vitest';

import { codeOf } from './stage.ts';
import type { Session } from './contestant.ts';
import { ctes } from './statements/ctes.ts';
import { joining } from './statements/joining.ts';
import { reading } from './statements/reading.ts';
import type { Statement } from './statements/statement.ts';
import { values } from './statements/values.ts';
import { writing } from './statements/writing.ts';

/** What each feature of SQL that the stores use does. */
export const statements: readonly Statement[] = [...reading, ...joining, ...values, ...writing, ...ctes];

const inNoOrder = (rows: readonly unknown[]): unknown[] => rows.map((row) => JSON.stringify(row)).toSorted((a, b) => a.localeCompare(b));

/** Holds that a statement answers what it should. */
export async function holds(session: Session, { given = [], ask, gives, anyOrder = false, then = [] }: Statement): Promise<void> {
  await session.query('begin');
  try {
    for (const [text, values] of given) await session.query(text, values);
    const answered = await session.query(...ask).then(({ rows }) => rows, codeOf);
    if (anyOrder && typeof answered !== 'string' && typeof gives !== 'string') expect(inNoOrder(answered)).toEqual(inNoOrder(gives));
    else expect(answered).toEqual(gives);
    for (const [text, values, found] of then) expect((await session.query(text, values)).rows).toEqual(found);
  } finally {
    await session.query('rollback');
  }
}
