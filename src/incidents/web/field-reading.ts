import { queryOptions } from '@tanstack/react-query';

import { get, type Item } from '../../web/api.ts';
import type { TicketWhole } from './reading.ts';

/** A field as the organisation has made it. */
export type FieldMade = Item<'GET /ticket-fields'>;
/** A field on a ticket, with what the ticket says in it. */
export type FieldSaid = TicketWhole['fields'][number];
export type FieldType = FieldMade['type'];
export type Required = FieldMade['required'];

export const fieldsQuery = queryOptions({
  queryKey: ['ticket-fields'],
  queryFn: async ({ signal }) => await get('/ticket-fields', {}, signal),
});

export const typeWords: readonly (readonly [FieldType, string])[] = [
  ['choice', 'One of some choices'],
  ['choices', 'Several of some choices'],
  ['text', 'Text'],
  ['number', 'Number'],
  ['yes-no', 'Yes or no'],
  ['date', 'Day'],
  ['person', 'Person'],
  ['link', 'Address on the web'],
];
export const requiredWords: readonly (readonly [Required, string])[] = [
  ['never', 'Whenever somebody knows it'],
  ['resolved', 'Before it is resolved'],
  ['closed', 'Before it is closed'],
];

/** Whether a field has choices. */
export const chooses = (type: FieldType): boolean => type === 'choice' || type === 'choices';

const yesAndNo = [
  ['yes', 'Yes'],
  ['no', 'No'],
] as const;

/** The values of a field by which a list is narrowed with one press: what the filter asks for, with its words. */
export const valuesOf = ({ type, choices }: Pick<FieldMade, 'type' | 'choices'>): readonly (readonly [string, string])[] =>
  type === 'yes-no' ? yesAndNo : choices.map(({ slug, name }) => [slug, name] as const);
