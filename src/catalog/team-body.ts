import { z } from 'zod';

import { lineField, slugField } from '../platform/fields.ts';
import type { Reference } from '../platform/documents.ts';

const manager = z.union([z.strictObject({ person: slugField }), z.strictObject({ rotation: slugField })], {
  error: 'name one person or one rotation, such as { person: ada } or { rotation: managers }',
});

const unique = (slugs: string[]): string[] => [...new Set(slugs)].sort();

/** A team, as files and requests write one; people and teams by slug. */
export const teamBody = z.strictObject({
  name: lineField(),
  parent: slugField.nullable().default(null),
  manager: manager.nullable().default(null),
  members: z.array(slugField).max(500).default([]).transform(unique),
});
export type TeamBody = z.output<typeof teamBody>;

/** Whom a team's manager names, as a reference. */
const managerReference = (named: TeamBody['manager']): Reference[] => {
  if (named === null) return [];
  return 'person' in named
    ? [{ kind: 'person', slug: named.person, at: ['manager', 'person'] }]
    : [{ kind: 'rotation', slug: named.rotation, at: ['manager', 'rotation'] }];
};

export const teamReferences = (body: TeamBody): Reference[] => [
  ...(body.parent === null ? [] : [{ kind: 'team', slug: body.parent, at: ['parent'] }]),
  ...managerReference(body.manager),
  ...body.members.map((slug, place) => ({ kind: 'person', slug, at: ['members', place] })),
];
