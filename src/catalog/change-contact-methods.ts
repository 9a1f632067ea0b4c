import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { endDefinition, moveStamp, putDefinition } from '../platform/definitions/index.ts';
import { contactChannels } from './contact-channels.ts';
import { contactMethodKind, methodsOfPerson, type ContactMethod, type ContactMethodBody } from './store-contact-methods.ts';
import { canonical } from './rules/index.ts';
import { sendCode } from './verify-contact-method.ts';

const MOST_METHODS = 20;

/** Stores a contact method as it is given; `id` is that of the method it replaces. */
async function put(tx: Tx, method: ContactMethodBody & { readonly id?: string }, because: string): Promise<Result<ContactMethod>> {
  const { id: given, ...body } = method;
  const id = given ?? tx.id();
  const stored = await putDefinition(tx, contactMethodKind, { id, slug: id, body, because });
  return stored.ok ? ok({ id, version: stored.value.version, ...stored.value.body }) : stored;
}

export interface NewContactMethod {
  readonly personId: string;
  readonly channel: string;
  readonly address: unknown;
  /** The short form of the address where it is left out. */
  readonly label?: string | undefined;
}

const isSame = (a: Pick<ContactMethod, 'channel' | 'address'>, b: Pick<ContactMethod, 'channel' | 'address'>): boolean =>
  a.channel === b.channel && canonical(a.address) === canonical(b.address);

async function prepare(tx: Tx, wanted: NewContactMethod): Promise<Result<ContactMethodBody>> {
  await moveStamp(tx);
  const address = contactChannels().check(wanted.channel, wanted.address);
  if (!address.ok) return address;
  const standing = await methodsOfPerson(tx, wanted.personId);
  if (standing.length >= MOST_METHODS) return refuse('conflict', `a person has at most ${MOST_METHODS} contact methods; remove one first`);
  const label = wanted.label ?? contactChannels().show(wanted.channel, address.value);
  const body = {
    ...wanted,
    label,
    address: address.value,
    order: Math.max(-1, ...standing.map((method) => method.order)) + 1,
    verifiedAt: null,
  };
  return standing.some((method) => isSame(method, body))
    ? refuse('already-exists', 'this contact method stands already', 'body.address')
    : ok(body);
}

/** Adds a contact method behind the others and sends it a code. It carries no page until the code has come back. */
export async function addContactMethod(tx: Tx, wanted: NewContactMethod): Promise<Result<ContactMethod>> {
  const body = await prepare(tx, wanted);
  if (!body.ok) return body;
  const added = await put(tx, body.value, 'added');
  if (!added.ok) return added;
  const sent = await sendCode(tx, added.value);
  return sent.ok ? added : sent;
}

/** Adds a contact method whose owner has proved it otherwise: to importers that carry the proof over, and to the demo. Not for routes. */
export async function addProvenContactMethod(tx: Tx, wanted: NewContactMethod): Promise<Result<ContactMethod>> {
  const body = await prepare(tx, wanted);
  return body.ok ? put(tx, { ...body.value, verifiedAt: tx.now }, 'added with proof') : body;
}

/** Renames a contact method, or gives it another address, which must then be verified anew. */
export async function changeContactMethod(
  tx: Tx,
  method: ContactMethod,
  wanted: { readonly label?: string | undefined; readonly address?: unknown },
): Promise<Result<ContactMethod>> {
  const { version: _version, ...body } = method;
  const address = wanted.address === undefined ? ok(method.address) : contactChannels().check(method.channel, wanted.address);
  if (!address.ok) return address;
  const moved = canonical(address.value) !== canonical(method.address);
  const changed = await put(
    tx,
    { ...body, label: wanted.label ?? method.label, address: address.value, verifiedAt: moved ? null : method.verifiedAt },
    moved ? 'another address, to be verified' : 'renamed',
  );
  if (!changed.ok || !moved) return changed;
  const sent = await sendCode(tx, changed.value);
  return sent.ok ? changed : sent;
}

/** Puts a person's contact methods into this order; each must be named once. */
export async function orderContactMethods(tx: Tx, person: string, ids: readonly string[]): Promise<Result<ContactMethod[]>> {
  await moveStamp(tx);
  const standing = await methodsOfPerson(tx, person);
  const complete = ids.length === standing.length && standing.every((method) => ids.includes(method.id));
  if (!complete) return refuse('conflict', 'name every contact method of this person once', 'body.ids');
  for (const { version: _version, ...method } of standing) {
    const order = ids.indexOf(method.id);
    const moved = order === method.order ? ok(null) : await put(tx, { ...method, order }, 'ordered');
    if (!moved.ok) return moved;
  }
  return ok(await methodsOfPerson(tx, person));
}

/** Ends a contact method; it stays readable in the past. */
export async function removeContactMethod(tx: Tx, method: ContactMethod): Promise<Result<null>> {
  await endDefinition(tx, contactMethodKind, method.id);
  return ok(null);
}
