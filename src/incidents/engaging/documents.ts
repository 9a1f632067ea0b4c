import { documentOfDefinition, registerDocumentKind, type Reference } from '../../platform/documents.ts';
import { registerTarget } from '../../platform/access/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { z } from 'zod';
import { parseWhom } from '../rules/whom.ts';
import {
  engagementListBody,
  engagementListKind,
  loadLists,
  notificationListBody,
  notificationListKind,
  type EngagementList,
  type NotificationList,
} from './list-kinds.ts';
import { OPENING, openingBody, openingKind, type Opening } from './opening-kind.ts';

type Place = readonly (string | number)[];

function whomReferences(text: string, at: Place): Reference[] {
  const whom = parseWhom(text);
  if (whom === undefined || whom.kind === 'list') return [];
  return [{ kind: whom.kind === 'alias' ? 'service' : whom.kind, slug: whom.kind === 'alias' ? whom.service : whom.slug, at }];
}

const services = (slugs: readonly string[]): Reference[] =>
  slugs.map((slug, place) => ({ kind: 'service', slug, at: ['services', place] }));

/** What an engagement list names. */
export const engagementListReferences = (body: EngagementList): Reference[] => [
  { kind: 'team', slug: body.team, at: ['team'] },
  ...body.whom.flatMap((text, place) => whomReferences(text, ['whom', place])),
  ...services(body.services),
];

/** What a notification list names. */
export const notificationListReferences = (body: NotificationList): Reference[] => [
  { kind: 'team', slug: body.team, at: ['team'] },
  ...body.core.map((slug, place) => ({ kind: 'person', slug, at: ['core', place] })),
  ...services(body.services),
];

/** What an opening names. */
export const openingReferences = (body: Opening): Reference[] =>
  (['leaders', 'ops'] as const).flatMap((field) => (body[field] === null ? [] : [{ kind: 'rotation', slug: body[field], at: [field] }]));

const documents = [
  documentOfDefinition(engagementListKind, { order: 75, schema: engagementListBody, references: engagementListReferences }),
  documentOfDefinition(notificationListKind, { order: 75, schema: notificationListBody, references: notificationListReferences }),
] as const;
const opening = documentOfDefinition(openingKind, {
  order: 75,
  schema: openingBody,
  slug: z.literal(OPENING, 'a severity 1 opens what "severity-1" says, and no other severity opens anything'),
  references: openingReferences,
});

/** Lists and the opening in files: `kind: engagement-list`, `kind: notification-list`, `kind: opening`. Who has joined a list stands in no file. */
export function registerEngagingDocuments(): void {
  for (const document of documents) registerDocumentKind(document);
  registerDocumentKind(opening);
}

/** A list is its team's: whoever gives it to another team must manage both. */
export function registerEngagingTargets(): void {
  for (const which of ['engagement', 'notification'] as const)
    registerTarget(`${which}-list`, async (reader, key) => {
      const [slug = '', team = ''] = key.split('/');
      const directory = await loadDirectory(reader);
      const standing = (await loadLists(reader, directory))[which].find((each) => each.slug === slug);
      const teams = [standing?.body.team, team === '' ? undefined : team].flatMap((each) => directory.team(each ?? '') ?? []);
      const paths = teams.map(({ id }) => directory.teamPath(id));
      const [first = [], ...others] = paths;
      return { teams: first.filter((id) => others.every((path) => path.includes(id))), involved: [], restricted: false };
    });
}
