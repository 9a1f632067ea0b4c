import { documentOfDefinition, registerDocumentKind, type DocumentKind, type Reference } from '../../platform/documents.ts';
import { ticketFieldBody, ticketFieldKind, type TicketField } from './field-kind.ts';
import { saveField } from './set-fields.ts';

/** What a field names. */
export const fieldReferences = (body: TicketField): Reference[] =>
  body.teams.map((slug, place) => ({ kind: 'team', slug, at: ['teams', place] }));

const plain = documentOfDefinition(ticketFieldKind, { order: 75, schema: ticketFieldBody, references: fieldReferences });

const document: DocumentKind<TicketField> = {
  ...plain,
  apply: async (tx, change) =>
    change.act === 'remove'
      ? plain.apply(tx, change)
      : saveField(tx, { slug: change.slug, body: change.body, because: 'applied from files' }),
};

/** Fields of tickets in files: `kind: ticket-field`. */
export const registerFieldDocuments = (): void => registerDocumentKind(document);
