import { z } from 'zod';

import { iso, type Instant } from '../kernel/index.ts';
import { sql, type Reader, type Tx } from '../platform/database/index.ts';

const row = z.object({ instance: z.string(), at: z.number(), ok: z.boolean(), detail: z.string(), told_at: z.number().nullable() });

/** How the exercise went last on one instance. */
export type ExerciseRow = z.infer<typeof row>;

/** Of every instance that has exercised, the latest first. */
export const readExercises = async (reader: Reader): Promise<ExerciseRow[]> =>
  reader.many(sql`select instance, at, ok, detail, told_at from emergency_exercise order by at desc, instance`, row);

export const exerciseOf = async (reader: Reader, instance: string): Promise<ExerciseRow | undefined> =>
  reader.maybe(sql`select instance, at, ok, detail, told_at from emergency_exercise where instance = ${instance}`, row);

export const putExercise = async (tx: Tx, { instance, at, ok, detail, told_at: toldAt }: ExerciseRow): Promise<number> =>
  tx.run(
    sql`insert into emergency_exercise (instance, at, ok, detail, told_at)
        values (${instance}, ${iso(at)}, ${ok}, ${detail}, ${toldAt === null ? null : iso(toldAt)})
        on conflict (instance) do update set at = excluded.at, ok = excluded.ok, detail = excluded.detail, told_at = excluded.told_at`,
  );

/** Instances that are gone say nothing any more. */
export const forgetExercises = async (tx: Tx, before: Instant): Promise<number> =>
  tx.run(sql`delete from emergency_exercise where at < ${iso(before)}`);
