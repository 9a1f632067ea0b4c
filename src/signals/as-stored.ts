import { z } from 'zod';

import type { Instant } from '../kernel/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { sources } from './entry.ts';
import { readTicketsOfAlerts } from './store-alerts.ts';
import { readIntegrations, scopes, severityWords } from './store-integrations.ts';
import { author, readSilences } from './store-silences.ts';

const integration = z
  .object({
    id: z.string(),
    name: z.string(),
    teamId: z.string(),
    source: z.enum(sources),
    tokenHash: z.string(),
    tokenHint: z.string(),
    scopes: z.array(z.enum(scopes)),
    maxSeverity: z.number(),
    severityTable: severityWords,
    createdAt: z.number(),
    rotatedAt: z.number().nullable(),
    revokedAt: z.number().nullable(),
    seenAt: z.number().nullable(),
  })
  // How often it is expected is no matter of taking alerts in.
  .transform((each) => ({ ...each, expected: null, silentSince: null }));

const silence = z.object({
  id: z.string(),
  matchers: z.array(z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean() })),
  startsAt: z.number(),
  endsAt: z.number(),
  updatedAt: z.number(),
  author,
  comment: z.string(),
  teamId: z.string().nullable(),
});

/** What it takes to take alerts in and situate them, as a file may hold it. */
export const signalsAsStored = z.object({
  integrations: z.array(integration),
  silences: z.array(silence),
  /** The tickets of alerts of severity 1 and 2 that fire, by their keys. */
  tickets: z.record(z.string(), z.string()),
});
export type SignalsAsStored = z.output<typeof signalsAsStored>;

export async function readSignalsAsStored(reader: Reader, now: Instant): Promise<SignalsAsStored> {
  const [integrations, silences, tickets] = [
    await readIntegrations(reader),
    await readSilences(reader, now),
    await readTicketsOfAlerts(reader),
  ];
  return signalsAsStored.parse({
    integrations: integrations.filter((each) => each.revokedAt === null),
    silences: silences.filter((each) => each.endsAt > now),
    tickets: Object.fromEntries(tickets),
  });
}
