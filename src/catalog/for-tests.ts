import { mustHave, ok, refuse, type Result } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { systemClock, type Clock } from '../platform/clock/index.ts';
import { openDatabase, type Database, type DatabaseAddress } from '../platform/database/index.ts';
import type { ContactChannels } from './contact-channels.ts';
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

/** Channels that keep what they would have sent: what app gives the catalog is tested where it stands. */
export function keptChannels(): ContactChannels & { readonly codes: { address: unknown; code: string }[]; readonly tests: unknown[] } {
  const codes: { address: unknown; code: string }[] = [];
  const tests: unknown[] = [];
  return {
    codes,
    tests,
    check: (channel, address) => {
      if (!['email', 'voice', 'ntfy'].includes(channel)) return refuse('bad-input', `there is no channel "${channel}"`, 'body.channel');
      return typeof address === 'string' ? ok(address) : refuse('bad-input', 'an address is a text', 'body.address');
    },
    show: (_, address) => String(address),
    rings: (channel) => channel !== 'email',
    sendTest: async (_, { address }) => Promise.resolve(void tests.push(address)),
    sendVerification: async (_, { address, code }) => Promise.resolve(void codes.push({ address, code })),
  };
}
