import { z } from 'zod';

import { toldStates } from '../../../rules/index.ts';
import { keyless, momentOf, saysRollback, told, unreadable, unsaid, type FeedEvent, type FeedRead } from '../../told.ts';

/** What our own contract takes, and `evenkeel change record` sends. Unknown fields are refused, so that a mistyped one is not lost. */
export const plainChange = z.strictObject({
  title: z.string().trim().min(1).max(300),
  key: z.string().min(1).max(255).optional().describe('Names the change: what is sent later with the same key moves it on'),
  services: z.array(z.string().min(1).max(120)).max(50).default([]).describe('Slugs; left out, the mapping says which'),
  subject: z.string().max(300).default('').describe('Repository, application or flag'),
  environment: z.string().max(120).default('production'),
  kind: z.enum(['automated', 'configuration', 'infrastructure', 'data']).default('automated'),
  state: z.enum(toldStates).default('success'),
  at: z
    .union([z.iso.datetime({ offset: true }), z.number()])
    .optional()
    .describe('When it came to this state; now when left out'),
  revision: z.string().max(300).optional(),
  rollback: z.boolean().optional(),
  size: z.int().nonnegative().optional().describe('Lines or items touched'),
  by: z.string().max(200).optional(),
  url: z.url().max(2000).optional(),
  writtenAt: z.iso.datetime({ offset: true }).optional().describe('When the first of it was committed, for lead times'),
  drift: z.boolean().default(false).describe('Found by looking: nobody said that it was done'),
});

/** Reads our own contract. */
export function readPlain(from: FeedEvent): FeedRead {
  const read = plainChange.safeParse(from.body);
  if (!read.success) return unreadable(read.error);
  const { data } = read;
  return told({
    ...unsaid,
    key: data.key ?? keyless(from, data.at),
    subject: data.subject === '' ? data.services.join(', ') : data.subject,
    environment: data.environment,
    services: data.services,
    kind: data.kind,
    state: data.state,
    at: momentOf(data.at, from.receivedAt),
    title: data.title,
    revision: data.revision ?? null,
    isRollback: data.rollback ?? saysRollback(data.title),
    isDrift: data.drift,
    size: data.size ?? null,
    by: data.by ?? null,
    url: data.url ?? null,
    writtenAt: data.writtenAt === undefined ? null : momentOf(data.writtenAt, from.receivedAt),
  });
}
