import { z } from 'zod';

import { firstOf, keyless, momentOf, nothing, saysRollback, told, unreadable, unsaid, type FeedEvent, type FeedRead } from '../../told.ts';

const event = z.object({
  payload: z.object({
    summary: z.string().min(1).max(1024),
    source: z.string().nullish(),
    timestamp: z.string().nullish(),
    custom_details: z.record(z.string(), z.unknown()).nullish(),
  }),
  links: z.array(z.object({ href: z.string() })).nullish(),
});

const textIn = (details: Readonly<Record<string, unknown>>, names: readonly string[]): string | null => {
  const texts = names.map((name) => details[name]).map((value) => (typeof value === 'number' ? String(value) : value));
  return firstOf(texts.find((value): value is string => typeof value === 'string' && value !== ''));
};

/**
 * Reads a change event of PagerDuty's Events API, version 2: something was done. It has no name of its own, so the same
 * event sent once more is known by its words.
 */
export function readChangeEvent(from: FeedEvent): FeedRead {
  const read = event.safeParse(from.body);
  if (!read.success) return unreadable(read.error);
  const { payload, links } = read.data;
  const details = payload.custom_details ?? {};
  if (payload.summary.trim() === '') return nothing('it says nothing');
  const service = textIn(details, ['service', 'service_name']);
  return told({
    ...unsaid,
    key: keyless(from, payload.timestamp),
    subject: textIn(details, ['repository', 'repo']) ?? payload.source ?? '',
    environment: textIn(details, ['environment', 'env']) ?? '',
    services: service === null ? [] : [service],
    state: 'success',
    at: momentOf(payload.timestamp, from.receivedAt),
    title: payload.summary.slice(0, 300),
    revision: textIn(details, ['revision', 'commit', 'sha', 'version', 'build']),
    isRollback: saysRollback(payload.summary),
    by: textIn(details, ['user', 'author', 'by']),
    url: links?.[0]?.href ?? null,
  });
}
