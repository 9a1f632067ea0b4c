import { mustHave, type Result } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { systemClock, type Clock } from '../platform/clock/index.ts';
import { openDatabase, type Database, type DatabaseAddress } from '../platform/database/index.ts';
import { createCatalogDefaults } from './defaults.ts';
import { savePerson } from './save-person.ts';
import type { Person } from './store-people.ts';

export const tester = system('test');

/** A clock that tests move on. */
export function movableClock(): Clock & { move(milliseconds: number): void } {
  const moved = { by: 0 };
  return { ...systemClock, now: () => systemClock.now() + moved.by, move: (milliseconds) => void (moved.by += milliseconds) };
}

/** The value of a result that must be one. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.detail} (${result.refusal.at ?? ''})`);
  return result.value;
}

/** The refusal of a result that must be one. */
export function refusal(result: Result<unknown>): { code: string; detail: string; at?: string } {
  return mustHave(result.ok ? undefined : result.refusal, 'this was not refused');
}

/** An organisation after its set-up: Ada is its first administrator. */
export async function setUp(address: DatabaseAddress, clock: Clock = systemClock): Promise<{ db: Database; ada: Person }> {
  const db = openDatabase(address, clock);
  const ada = await db.write(tester, async (tx) => {
    const person = value(
      await savePerson(tx, { slug: 'ada', body: { name: 'Ada Byron', email: 'ada@example.com', zone: 'Europe/London' } }),
    );
    value(await createCatalogDefaults(tx, { personId: person.id, organisation: 'Example' }));
    return person;
  });
  return { db, ada };
}
