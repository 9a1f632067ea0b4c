import { ok, refuse, type Result } from '../kernel/index.ts';
import { isLastAdministrator, lockAdministration } from '../platform/access/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { endDefinition, moveStamp } from '../platform/definitions/index.ts';
import { setClocks } from '../platform/engine/index.ts';
import { holdsOn } from '../platform/holds.ts';
import { editLine } from './edit-line.ts';
import { contactMethodKind, methodsOfPerson } from './store-contact-methods.ts';
import type { PersonBody } from './person-body.ts';
import { refuseNamed } from './references.ts';
import { differences } from './rules/index.ts';
import {
  findPerson,
  findPersonByEmail,
  insertPerson,
  offlineContactOf,
  updateOfflineContact,
  updatePerson,
  type Person,
} from './store-people.ts';
import { leaveAllTeams } from './store-teams.ts';

export interface PersonOrder {
  /** Whose; undefined makes a new person. */
  readonly id?: string | undefined;
  readonly slug: string;
  readonly body: PersonBody;
  readonly because?: string;
}

async function takenBy(tx: Tx, order: PersonOrder): Promise<Result<null>> {
  const sameSlug = await findPerson(tx, order.slug);
  if (sameSlug !== undefined && sameSlug.id !== order.id) return refuse('already-exists', `another person is "${order.slug}"`, 'slug');
  const sameEmail = await findPersonByEmail(tx, order.body.email);
  if (sameEmail === undefined || sameEmail.id === order.id) return ok(null);
  return refuse('already-exists', `${order.body.email} is the email of ${sameEmail.name} (${sameEmail.slug})`, 'email');
}

/** Makes or changes a person. Refuses a slug or an email that another active person has. */
export async function savePerson(tx: Tx, order: PersonOrder): Promise<Result<Person>> {
  await moveStamp(tx);
  const standing = order.id === undefined ? undefined : await findPerson(tx, order.id);
  const taken = await takenBy(tx, order);
  if (!taken.ok) return taken;
  const person: Person = { id: standing?.id ?? tx.id(), slug: order.slug, ...order.body, active: true };
  await (standing === undefined ? insertPerson(tx, person) : updatePerson(tx, person));
  tx.journal(
    editLine('person', { id: person.id, slug: person.slug, name: person.name, because: order.because, before: standing, after: person }),
  );
  return ok(person);
}

/** Refuses whoever is the last that can sign in and administers the organisation; until the transaction ends nobody else becomes it. */
export async function refuseLastAdministrator(tx: Tx, person: Person): Promise<Result<null>> {
  await lockAdministration(tx);
  if (!(await isLastAdministrator(tx, person.id))) return ok(null);
  const remedy = 'give another person the role admin of the organisation first, and let them sign in';
  return refuse('conflict', `${person.name} is the last who administers the organisation; ${remedy}`);
}

/** The clock by which others learn that a person has left. Subject: the person. Data: `{name}`. Taken by incidents. */
export const PERSON_LEFT = 'person.left';

/**
 * Ends a person's part: out of every team, without contact methods, not to be found. What they did keeps their name. The
 * caller has made sure that no document names them any more. Refuses the last who administers the organisation, and
 * whoever another area holds.
 */
export async function deactivatePerson(tx: Tx, person: Person, because: string): Promise<Result<null>> {
  const spared = await refuseLastAdministrator(tx, person);
  if (!spared.ok) return spared;
  const free = refuseNamed({ kind: 'person', slug: person.slug }, await holdsOn(tx, { kind: 'person', id: person.id, now: tx.now }));
  if (!free.ok) return free;
  await moveStamp(tx);
  for (const method of await methodsOfPerson(tx, person.id)) await endDefinition(tx, contactMethodKind, method.id);
  await leaveAllTeams(tx, person.id);
  await updatePerson(tx, { ...person, active: false });
  await setClocks(tx, [{ kind: PERSON_LEFT, subject: person.id, dueAt: tx.now, data: { name: person.name } }]);
  tx.journal({
    action: 'person.deactivated',
    subject: { kind: 'person', id: person.id },
    because,
    body: { slug: person.slug, name: person.name },
  });
  return ok(null);
}

/** Keeps contact data that is for operations and managers alone. The journal says that it changed, not what it says. */
export async function saveOfflineContact(tx: Tx, person: Person, contact: Readonly<Record<string, string>>): Promise<void> {
  const before = await offlineContactOf(tx, person.id);
  await updateOfflineContact(tx, person.id, contact);
  tx.journal({
    action: 'person.offline-contact-changed',
    subject: { kind: 'person', id: person.id },
    because: 'edited',
    body: { fields: differences(before, contact).map((each) => each.field) },
  });
}
