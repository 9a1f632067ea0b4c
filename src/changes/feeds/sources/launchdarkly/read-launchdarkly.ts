import { z } from 'zod';

import { firstOf, momentOf, nothing, optional, told, unreadable, unsaid, type FeedEvent, type FeedRead } from '../../told.ts';

const event = z.object({
  _id: z.string(),
  date: z.number().nullish(),
  kind: z.string(),
  titleVerb: optional,
  title: optional,
  accesses: z.array(z.object({ action: z.string(), resource: z.string() })).default([]),
  member: z.object({ email: optional }).nullish(),
  _links: z.object({ site: z.object({ href: z.string() }).nullish() }).nullish(),
});

/** Actions on a flag that no user of it can notice. */
const UNSEEN = new Set(['updateName', 'updateDescription', 'updateTags', 'updateMaintainer', 'createFlag', 'cloneFlag', 'updateTemporary']);

const BASE = 'https://app.launchdarkly.com';
const RESOURCE = /^proj\/([^:;]+)(?:;[^:]*)?:env\/([^:;]+)(?:;[^:]*)?:flag\/([^:;]+)/;

/** The flag that was changed, and where; undefined where nobody can notice it. */
function flagIn(seen: readonly { readonly resource: string }[]): { subject: string; environment: string; flag: string } | undefined {
  const [, project, environment, flag] = RESOURCE.exec(seen[0]?.resource ?? '') ?? [];
  if (project === undefined || environment === undefined || flag === undefined) return undefined;
  return { subject: `${project}/${flag}`, environment, flag };
}

/** Reads an entry of LaunchDarkly's audit log: what a flag serves in an environment was changed. */
export function readLaunchdarkly(from: FeedEvent): FeedRead {
  const read = event.safeParse(from.body);
  if (!read.success) return unreadable(read.error);
  const { data } = read;
  if (data.kind !== 'flag') return nothing(`"${data.kind}" is no flag`);
  const seen = data.accesses.filter(({ action }) => !UNSEEN.has(action));
  const found = flagIn(seen);
  if (found === undefined) return nothing('nobody can notice it');
  const { subject, environment, flag } = found;
  const words = firstOf(data.titleVerb, data.title, seen.map(({ action }) => action).join(', ')) ?? '';
  const site = firstOf(data._links?.site?.href);
  return told({
    ...unsaid,
    key: data._id,
    subject,
    environment,
    kind: 'configuration',
    state: 'success',
    at: momentOf(data.date, from.receivedAt),
    title: `Flag ${flag}: ${words} in ${environment}`.slice(0, 300),
    revision: null,
    by: firstOf(data.member?.email),
    url: site !== null && URL.canParse(site, BASE) ? new URL(site, BASE).href : null,
  });
}
