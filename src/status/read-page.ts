import { days } from '../kernel/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { DAYS_SHOWN } from './rules/history.ts';
import { pageAt, type PageDefinition, type ShownPage } from './rules/page.ts';
import type { Posting } from './rules/postings.ts';
import { componentsOf, type Component, type StatusPage } from './store-pages.ts';
import { postingsOf } from './store-postings.ts';

export const definitionOf = (page: StatusPage, components: readonly Component[]): PageDefinition => ({ ...page, components });

/** All that a page is made of: its definition, and what was published in the days that it shows. */
export async function partsOf(
  reader: Reader,
  page: StatusPage,
  now: number,
): Promise<{ components: readonly Component[]; postings: readonly Posting[] }> {
  const components = await componentsOf(reader, [page.id]);
  return { components, postings: await postingsOf(reader, page.id, now - days(DAYS_SHOWN)) };
}

/** What a page shows now. */
export async function shownPage(reader: Reader, page: StatusPage, now: number): Promise<ShownPage> {
  const { components, postings } = await partsOf(reader, page, now);
  return pageAt(definitionOf(page, components), postings, now);
}
