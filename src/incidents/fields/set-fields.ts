import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { endDefinition, findDefinition, putDefinition, type Definition } from '../../platform/definitions/index.ts';
import { findPerson, loadDirectory } from '../../catalog/index.ts';
import { lackingFor, readFilter, readValue, wordsOf, type FieldAsked } from '../rules/fields.ts';
import type { State } from '../rules/states.ts';
import type { Ticket } from '../store.ts';
import { loadFields, ticketFieldKind, type TicketField } from './field-kind.ts';
import { isSaid, putValue, valuesOf } from './store-values.ts';

/** Makes a field or changes it. Its type stands as long as tickets say something in it. */
export async function saveField(
  tx: Tx,
  field: { readonly slug: string; readonly body: TicketField; readonly because: string },
): Promise<Result<Definition<TicketField>>> {
  const standing = await findDefinition(tx, ticketFieldKind, field.slug);
  const before = standing?.body.type ?? field.body.type;
  if (before !== field.body.type && (await isSaid(tx, field.slug)))
    return refuse('conflict', `tickets say something in "${field.slug}" as ${before}: make another field for a ${field.body.type}`, 'type');
  return putDefinition(tx, ticketFieldKind, { id: standing?.id ?? tx.id(), ...field });
}

/** Ends a field: it is asked no more. What tickets say in it is kept, and shows again if a field of this name is made. */
export async function endField(tx: Tx, slug: string): Promise<Result<null>> {
  const standing = await findDefinition(tx, ticketFieldKind, slug);
  if (standing === undefined) return refuse('not-found', `there is no field "${slug}"`);
  await endDefinition(tx, ticketFieldKind, standing.id);
  return ok(null);
}

/** What is said of each field, by its short name; null takes it away. */
export type GivenValues = Readonly<Record<string, unknown>>;

/** People whom values name, looked up before a pure rule reads them. */
async function peopleIn(reader: Reader, values: readonly unknown[]): Promise<(key: string) => { id: string; name: string } | undefined> {
  const directory = await loadDirectory(reader);
  const found = new Map<string, { id: string; name: string }>();
  for (const value of values) {
    if (typeof value !== 'string') continue;
    const person = directory.person(value) ?? (value.includes('@') ? await findPerson(reader, value) : undefined);
    if (person !== undefined) found.set(value, { id: person.id, name: person.name });
  }
  return (key) => found.get(key);
}

/** Says something in fields of a ticket, which is locked: all of it or nothing, each with a line on the timeline. */
export async function setFields(tx: Tx, ticket: Ticket, given: GivenValues): Promise<Result<null>> {
  if (ticket.purpose === 'synthetic') return refuse('conflict', 'a synthetic ticket has no fields');
  const fields = await loadFields(tx, await loadDirectory(tx));
  const people = await peopleIn(tx, Object.values(given));
  const before = (await valuesOf(tx, [ticket.id])).get(ticket.id);
  for (const [slug, value] of Object.entries(given)) {
    const field = fields.find((each) => each.slug === slug);
    if (field === undefined) return refuse('bad-input', `there is no field "${slug}"`, `body.values.${slug}`);
    const read = readValue(field, value, people);
    if ('wrong' in read) return refuse('bad-input', read.wrong, `body.values.${slug}`);
    const [from, to] = [wordsOf(field, before?.get(slug) ?? []), wordsOf(field, read.kept)];
    if (from === to) continue;
    await putValue(tx, ticket.id, { field: slug, kept: read.kept });
    tx.journal({
      action: 'ticket.field-set',
      subject: { kind: 'ticket', id: ticket.id },
      ticket: ticket.id,
      because: to === '' ? `${field.name}: taken away` : `${field.name}: ${to}`,
      body: { field: slug, name: field.name, from, to },
    });
  }
  return ok(null);
}

/**
 * Why a ticket cannot be resolved or closed yet: a field that must be said before. Only people and keys are asked; what monitoring or time
 * closes waits for nobody.
 */
export async function whyNotOver(tx: Tx, ticket: Ticket, to: State): Promise<string | undefined> {
  if ((to !== 'resolved' && to !== 'closed') || (tx.actor.kind !== 'person' && tx.actor.kind !== 'key')) return undefined;
  const directory = await loadDirectory(tx);
  const fields = (await loadFields(tx, directory)).filter(({ required }) => required !== 'never');
  if (fields.length === 0 || ticket.purpose === 'test' || ticket.purpose === 'synthetic') return undefined;
  const said = new Set((await valuesOf(tx, [ticket.id])).get(ticket.id)?.keys());
  const lacking = lackingFor(to, fields, { severity: ticket.severity, teams: directory.teamPath(ticket.teamId), said });
  if (lacking.length === 0) return undefined;
  const names = lacking.map(({ name }) => `"${name}"`).join(', ');
  return `T-${ticket.number} says nothing yet of ${names}, which is asked before it is ${to}: fill it in under Fields`;
}

/** What a list of tickets asks for of fields, from the text of its filter. */
export async function fieldFilter(reader: Reader, text: string | undefined): Promise<Result<readonly FieldAsked[]>> {
  if (text === undefined || text.trim() === '') return ok([]);
  const fields = await loadFields(reader, await loadDirectory(reader));
  const values = text.split(';').map((part) => part.slice(part.indexOf(':') + 1).trim());
  const asked = readFilter(text, fields, await peopleIn(reader, values));
  return typeof asked === 'string' ? refuse('bad-input', asked, 'query.field') : ok(asked);
}
