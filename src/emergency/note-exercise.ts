import { days, hours, iso, minutes, type Duration, type Instant } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { clocksOf, setClocks, type ClockJob, type ClockRow } from '../platform/engine/index.ts';
import { clockKinds } from '../paging/index.ts';
import type { Exercised } from './exercise.ts';
import { exerciseOf, forgetExercises, putExercise, readExercises, type ExerciseRow } from './store-exercise.ts';

const KIND = 'emergency.exercise';
const SITE = 'emergency-exercise';
/** A site that was stopped for days exercises soon after its start: so long it is waited for. */
const PATIENCE: Duration = minutes(10);
const EVERY: Duration = days(1);
/** One that failed is made again sooner: what it found may be over. */
const AFTER_FAILURE: Duration = hours(1);
/** A site on which none went well for so long has a ticket, and another each day that this lasts. */
const LONGEST_WITHOUT: Duration = hours(26);
/** A failure that lasts has a ticket each day, and not each hour. */
const TOLD_EVERY: Duration = days(1);
const KEPT: Duration = days(7);

const EXERCISE = system('emergency');

/** When an instance is to exercise next: at once where it never did. */
export async function nextExercise(db: Database, instance: string): Promise<Instant> {
  const last = await exerciseOf(db, instance);
  return last === undefined ? 0 : last.at + (last.ok ? EVERY : AFTER_FAILURE);
}

const tell = async (tx: Tx, subject: string, words: { title: string; sentence: string }): Promise<void> =>
  setClocks(tx, [{ kind: clockKinds.ownBug, subject: `emergency/${subject}`, dueAt: tx.now, data: { ...words } }]);

/** From now on it is noticed that no exercise goes well. */
export const expectExercises = async (db: Database): Promise<void> =>
  db.write(EXERCISE, async (tx) => {
    if ((await clocksOf(tx, [SITE])).length === 0) await setClocks(tx, [{ kind: KIND, subject: SITE, dueAt: tx.now + LONGEST_WITHOUT }]);
  });

/** Whether nothing is to be told of an exercise, and when a failure was told last. */
function telling(ok: boolean, before: ExerciseRow | undefined, now: Instant): { isTold: boolean; toldAt: Instant | null } {
  if (ok) return { isTold: true, toldAt: null };
  const last = before?.told_at ?? null;
  return last !== null && now - last < TOLD_EVERY ? { isTold: true, toldAt: last } : { isTold: false, toldAt: now };
}

/** Notes how an exercise went; a failure becomes a ticket of ours. Answers when the next is due. */
export async function noteExercise(db: Database, instance: string, exercised: Exercised): Promise<Instant> {
  const { ok, detail } = exercised;
  await db.write(EXERCISE, async (tx) => {
    const before = await exerciseOf(tx, instance);
    const { isTold, toldAt } = telling(ok, before, tx.now);
    await putExercise(tx, { instance, at: tx.now, ok, detail, told_at: toldAt });
    await forgetExercises(tx, tx.now - KEPT);
    if (ok) await setClocks(tx, [{ kind: KIND, subject: SITE, dueAt: tx.now + LONGEST_WITHOUT }]);
    if (!isTold)
      await tell(tx, 'exercise-failed', {
        title: 'Evenkeel: emergency paging failed its daily exercise',
        sentence: `On ${instance}: ${detail}. With the database away this would keep a page from leaving. It is exercised again every hour.`,
      });
    if (before?.ok !== ok)
      tx.journal({
        action: ok ? 'emergency.exercised' : 'emergency.exercise-failed',
        subject: { kind: 'emergency', id: instance },
        because: detail,
      });
  });
  return nextExercise(db, instance);
}

/** No exercise has gone well for too long. */
const missedJob: ClockJob = {
  kind: KIND,
  batch: 1,
  lock: async (_, subjects) => Promise.resolve(new Set(subjects)),
  async advance(tx, due) {
    const again = async (dueAt: Instant, data: ClockRow['data']): Promise<void> =>
      setClocks(
        tx,
        due.map(({ kind, subject }) => ({ kind, subject, dueAt, data: data ?? {} })),
      );
    if (due.every(({ data }) => data['waited'] !== true)) return again(tx.now + PATIENCE, { waited: true });
    const last = (await readExercises(tx)).find(({ ok }) => ok);
    await tell(tx, 'exercise-missed', {
      title: 'Evenkeel: emergency paging was not exercised for 26 h',
      sentence: `${last === undefined ? 'No exercise has ever gone well' : `The last that went well was at ${iso(last.at).slice(0, 16).replace('T', ' ')} UTC`}: nobody knows whether pages would leave with the database away. Look at Settings, Delivery, and at the log of each instance.`,
    });
    return again(tx.now + TOLD_EVERY, { waited: true });
  },
  async giveUp(tx, due, why) {
    await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + hours(1) }]);
    tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
  },
};

export const jobs: readonly ClockJob[] = [missedJob];
