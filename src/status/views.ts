import { z } from 'zod';

import type { Reader } from '../platform/database/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import { shownPage } from './read-page.ts';
import { impacts } from './rules/impacts.ts';
import type { ShownPage, ShownPosting } from './rules/page.ts';
import { phases, postingKinds } from './rules/postings.ts';
import { componentsOf, type Component, type StatusPage } from './store-pages.ts';
import { subscriptionCounts } from './store-subscriptions.ts';
import { pageUrl } from './tell-subscribers.ts';

const impact = z.enum(impacts);

/** A posting as a page shows it. Instants are milliseconds since 1970. */
export const postingView = z.object({
  id: z.string(),
  kind: z.enum(postingKinds),
  title: z.string(),
  phase: z.enum(phases),
  impact,
  components: z.array(z.string()).describe('Public names'),
  beginsAt: z.number(),
  from: z.number().nullable(),
  until: z.number().nullable(),
  endedAt: z.number().nullable(),
  updates: z.array(z.object({ at: z.number(), phase: z.enum(phases), words: z.string() })).describe('The newest first'),
});

const componentView = z.object({
  id: z.string(),
  name: z.string().describe('The public name'),
  about: z.string(),
  heading: z.string(),
  service: z.object({ slug: z.string(), name: z.string() }).nullable().describe('The service of the catalog behind it'),
});

/** A page as it is defined. */
export const pageSummary = z.object({
  slug: z.string(),
  title: z.string(),
  about: z.string(),
  audience: z.enum(['public', 'internal']),
  url: z.string(),
  components: z.array(componentView),
  subscribers: z.object({ mail: z.number(), webhook: z.number() }),
});

/** What a page shows now. */
export const shownView = z.object({
  sentence: z.string(),
  impact,
  components: z.array(z.object({ id: z.string(), name: z.string(), impact, up: z.number().nullable() })),
  current: z.array(postingView),
  announced: z.array(postingView),
  past: z.array(postingView),
});

export const pageDetail = pageSummary.extend({ shown: shownView });

const viewOf = (posting: ShownPosting): z.infer<typeof postingView> => ({
  ...posting,
  components: [...posting.components],
  updates: [...posting.updates],
});

export const viewOfShown = (shown: ShownPage): z.infer<typeof shownView> => ({
  sentence: shown.sentence,
  impact: shown.impact,
  components: shown.groups.flatMap(({ components }) =>
    components.map(({ id, name, impact: now, history }) => ({ id, name, impact: now, up: history.up ?? null })),
  ),
  current: shown.current.map(viewOf),
  announced: shown.announced.map(viewOf),
  past: shown.past.map(viewOf),
});

/** Pages as they are defined, with how many are told what they publish. */
export async function summariesOfPages(
  reader: Reader,
  pages: readonly StatusPage[],
  publicUrl: string,
): Promise<z.infer<typeof pageSummary>[]> {
  const ids = pages.map(({ id }) => id);
  const [components, counts, directory] = [
    await componentsOf(reader, ids),
    await subscriptionCounts(reader, ids),
    await loadDirectory(reader),
  ];
  const service = (id: string | null): { slug: string; name: string } | null => {
    const found = id === null ? undefined : directory.service(id);
    return found === undefined ? null : { slug: found.slug, name: found.name };
  };
  const ofPage = ({ id, name, about, heading, serviceId }: Component): z.infer<typeof componentView> => ({
    id,
    name,
    about,
    heading,
    service: service(serviceId),
  });
  return pages.map(({ id, slug, title, about, audience }) => ({
    slug,
    title,
    about,
    audience,
    url: pageUrl(publicUrl, slug),
    components: components.filter(({ pageId }) => pageId === id).map(ofPage),
    subscribers: { mail: counts.get(id)?.mail ?? 0, webhook: counts.get(id)?.webhook ?? 0 },
  }));
}

/** A page whole: how it is defined and what it shows. */
export async function detailOfPage(
  reader: Reader,
  page: StatusPage,
  from: { publicUrl: string; now: number },
): Promise<z.infer<typeof pageDetail> | undefined> {
  const summary = (await summariesOfPages(reader, [page], from.publicUrl))[0];
  return summary === undefined ? undefined : { ...summary, shown: viewOfShown(await shownPage(reader, page, from.now)) };
}
