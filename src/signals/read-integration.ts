import { z } from 'zod';

import { hours, type Duration } from '../kernel/index.ts';
import type { Clock } from '../platform/clock/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { loadDirectory, type Directory } from '../catalog/index.ts';
import { sources } from './entry.ts';
import { SKEW_TOLD_FROM } from './rules/outside-time.ts';
import { shippedSeverities } from './rules/severity.ts';
import { letterCounts } from './store-letters.ts';
import { readIntegrations, readSkews, scopes, type Integration } from './store-integrations.ts';

const severities = z.record(z.string(), z.number());

const expectedShown = z
  .object({ everySeconds: z.number(), graceSeconds: z.number(), severity: z.number(), service: z.string().nullable() })
  .nullable()
  .describe('how often it is expected to be heard of; null: not at all');

/** An integration as the API shows it; never its token. */
export const integrationShown = z.object({
  id: z.string(),
  name: z.string(),
  source: z.enum(sources),
  team: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  scopes: z.array(z.enum(scopes)),
  maxSeverity: z.number(),
  severityTable: severities.describe('its own words of severity'),
  severities: severities.describe('the whole table: what ships, with its own words in their places'),
  tokenHint: z.string().describe('the end of its token'),
  createdAt: z.number(),
  rotatedAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
  lastSeenAt: z.number().nullable(),
  expected: expectedShown,
  silentSince: z.number().nullable().describe('since when it has been silent for longer than is expected of it'),
  findings: z.array(z.string()),
  deadLetters: z.object({
    kept: z.number(),
    bytes: z.number(),
    missed: z.number().describe('how many were not kept, because too many came at once'),
  }),
});
export type IntegrationShown = z.infer<typeof integrationShown>;

interface Beside {
  readonly findings: readonly string[];
  readonly letters: { readonly letters: number; readonly bytes: number; readonly missed: number } | undefined;
}

export function showIntegration(directory: Directory, integration: Integration, { findings, letters }: Beside): IntegrationShown {
  const team = directory.team(integration.teamId);
  return {
    id: integration.id,
    name: integration.name,
    source: integration.source,
    team: { id: integration.teamId, slug: team?.slug ?? 'removed', name: team?.name ?? 'a team that was removed' },
    scopes: integration.scopes,
    maxSeverity: integration.maxSeverity,
    severityTable: integration.severityTable,
    severities: { ...shippedSeverities, ...integration.severityTable },
    tokenHint: integration.tokenHint,
    createdAt: integration.createdAt,
    rotatedAt: integration.rotatedAt,
    revokedAt: integration.revokedAt,
    lastSeenAt: integration.seenAt,
    expected: integration.expected,
    silentSince: integration.silentSince,
    findings: [...findings],
    deadLetters: { kept: letters?.letters ?? 0, bytes: letters?.bytes ?? 0, missed: letters?.missed ?? 0 },
  };
}

/** How long a skew that was seen stays a finding. */
const SKEW_SHOWN_FOR: Duration = hours(24);

const inMinutes = (length: Duration): number => Math.max(1, Math.round(length / 60_000));

function skewFindings(skew: { ahead: number | null; behind: number | null }): string[] {
  const { ahead, behind } = skew;
  return [
    ...(ahead !== null && ahead > SKEW_TOLD_FROM ? [`This source's clock is ${inMinutes(ahead)} min ahead.`] : []),
    ...(behind !== null && behind > SKEW_TOLD_FROM ? [`This source's clock is ${inMinutes(behind)} min behind.`] : []),
  ];
}

function letterFindings(counts: Beside['letters']): string[] {
  if (counts === undefined) return [];
  const { letters, missed } = counts;
  const kept = letters === 0 ? [] : [`${letters} of what it sent could not be taken and can be replayed.`];
  return missed === 0 ? kept : [...kept, `${missed} more that could not be taken came too fast to be kept.`];
}

/** All integrations with what their owners should mend: a clock that is off by more than a minute. */
export async function showIntegrations(reader: Reader & { readonly clock: Clock }): Promise<IntegrationShown[]> {
  const directory = await loadDirectory(reader);
  const skews = new Map((await readSkews(reader, reader.clock.now() - SKEW_SHOWN_FOR)).map((each) => [each.id, each]));
  const letters = await letterCounts(reader);
  return (await readIntegrations(reader)).map((integration) => {
    const found = skews.get(integration.id);
    return showIntegration(directory, integration, {
      findings: [...(found === undefined ? [] : skewFindings(found)), ...letterFindings(letters.get(integration.id))],
      letters: letters.get(integration.id),
    });
  });
}
