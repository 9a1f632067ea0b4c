import { queryOptions } from '@tanstack/react-query';

import { get, type Answer } from '../../../web/api.ts';

export type Roles = Answer<'GET /incident-roles'>;
export type Role = Roles['items'][number];
export type Checklists = Answer<'GET /incident-checklists'>;
export type Checklist = Checklists['items'][number];
export type Line = Checklist['lines'][number];
export type Fact = NonNullable<Line['fact']>;

export const rolesQuery = queryOptions({
  queryKey: ['incident-roles'],
  queryFn: async ({ signal }) => await get('/incident-roles', {}, signal),
});

export const checklistsQuery = queryOptions({
  queryKey: ['incident-checklists'],
  queryFn: async ({ signal }) => await get('/incident-checklists', {}, signal),
});

/** What the record ticks by itself, in words; the rest is ticked by people. */
export const factWords: Readonly<Record<Fact, string>> = {
  detected: 'when it was detected',
  cut: 'when the ticket was cut',
  leader: 'who leads',
  paged: 'who was paged',
  joined: 'who checked in',
  hypothesis: 'an idea that was parked',
  change: 'a change that was announced',
  restored: 'when service was restored',
  released: 'who was released',
  action: 'an action for later',
  notified: 'the first notification',
  'notified-later': 'later notifications',
  'notified-last': 'the final notification',
};

/** Whose a line is, by the names of the roles. */
export const namesOf = ({ roles: held }: Line, roles: readonly Role[]): string =>
  roles
    .filter(({ role }) => held.includes(role))
    .map(({ name }) => name)
    .join(', ');

export const tickedBy = ({ fact }: Line): string => (fact === undefined ? 'people' : factWords[fact]);

/** All that a line says. */
export const lineWords = (line: Line, roles: readonly Role[]): string =>
  `${line.words}, ${namesOf(line, roles)}, ticked by ${tickedBy(line)}`;
