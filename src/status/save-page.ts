import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { loadDirectory, type Directory } from '../catalog/index.ts';
import {
  componentsOf,
  findStatusPage,
  insertStatusPage,
  lockStatusPage,
  raiseVersion,
  setComponents,
  setStatusPage,
  type Component,
  type ComponentWords,
  type PageWords,
} from './store-pages.ts';

const NONE = (slug: string): Result<never> => refuse('not-found', `there is no status page "${slug}"`);

/** Makes a status page. It shows nothing until it has components. */
export async function addPage(tx: Tx, words: PageWords): Promise<Result<null>> {
  const before = await findStatusPage(tx, words.slug);
  if (before !== undefined && before.endedAt === null)
    return refuse('already-exists', `there is a status page "${words.slug}"`, 'body.slug');
  if (before === undefined) await insertStatusPage(tx, words);
  else await setStatusPage(tx, before.id, { ...words, isOver: false });
  tx.journal({
    action: 'status.page-made',
    subject: { kind: 'status-page', id: words.slug },
    because: before === undefined ? 'made' : 'made again',
    body: { ...words },
  });
  return ok(null);
}

/** Changes what a page says of itself, or takes it down. */
export async function changePage(
  tx: Tx,
  slug: string,
  change: Partial<Omit<PageWords, 'slug'>> & { isOver?: boolean },
): Promise<Result<null>> {
  const page = await lockStatusPage(tx, slug);
  if (page === undefined) return NONE(slug);
  const { title, about, audience, isOver } = { ...page, isOver: false, ...change };
  await setStatusPage(tx, page.id, { title, about, audience, isOver });
  tx.journal({
    action: isOver ? 'status.page-taken-down' : 'status.page-changed',
    subject: { kind: 'status-page', id: slug },
    because: isOver ? 'taken down' : 'changed',
    body: { title, about, audience },
  });
  return ok(null);
}

export interface ComponentOrder {
  readonly id?: string | undefined;
  readonly name: string;
  readonly about: string;
  readonly heading: string;
  readonly service?: string | undefined;
}

const twiceIn = (names: readonly string[]): string | undefined =>
  names.find((name, place) => names.findIndex((each) => each.toLowerCase() === name.toLowerCase()) !== place);

/** A component as it is to be stored: one that stands keeps its id and since when it is known. */
function componentFrom(
  order: ComponentOrder,
  known: { standing: readonly Component[]; directory: Directory; now: number },
): Result<ComponentWords> {
  const { id, service, ...words } = order;
  const before = known.standing.find((each) => each.id === id);
  if (id !== undefined && before === undefined) return refuse('bad-input', `this page has no component ${id}`, 'body.components');
  if (service === undefined) return ok({ ...words, id, serviceId: undefined, since: before?.since ?? known.now });
  const found = known.directory.serviceBySlug(service) ?? known.directory.service(service);
  if (found === undefined) return refuse('bad-input', `there is no service "${service}"`, 'body.components');
  return ok({ ...words, id, serviceId: found.id, since: before?.since ?? known.now });
}

/** Says which components a page has, in their order. Refuses two of one name, and a service that is none. */
export async function saveComponents(tx: Tx, slug: string, list: readonly ComponentOrder[]): Promise<Result<null>> {
  const page = await lockStatusPage(tx, slug);
  if (page === undefined) return NONE(slug);
  const twice = twiceIn(list.map(({ name }) => name));
  if (twice !== undefined) return refuse('bad-input', `"${twice}" stands twice`, 'body.components');
  const known = { standing: await componentsOf(tx, [page.id]), directory: await loadDirectory(tx), now: tx.now };
  const rows: ComponentWords[] = [];
  for (const each of list) {
    const row = componentFrom(each, known);
    if (!row.ok) return row;
    rows.push(row.value);
  }
  await setComponents(tx, page.id, rows);
  await raiseVersion(tx, page.id);
  tx.journal({
    action: 'status.components-set',
    subject: { kind: 'status-page', id: slug },
    because: `${list.length} components`,
    body: { components: list.map(({ name, service }) => ({ name, service: service ?? null })) },
  });
  return ok(null);
}
