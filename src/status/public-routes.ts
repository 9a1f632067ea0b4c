import { minutes } from '../kernel/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { Doorkeeper, RawAnswer, RawRequest, RawRoute } from '../platform/http/index.ts';
import { html } from '../platform/html.ts';
import { createLimit } from '../platform/limits.ts';
import { sayingPage } from './page/html-page.ts';
import type { Shelf, ShelvedFile } from './shelf.ts';
import { linkRoutes } from './link-routes.ts';

/** What the pages need. */
export interface PublicParts {
  readonly db: Database;
  readonly shelf: Shelf;
  readonly publicUrl: string;
  readonly doorkeeper: Pick<Doorkeeper, 'identify'>;
}

/** Of one address in a minute: readers behind one proxy are many, and an answer costs next to nothing. */
const MOST_READS = 1200;

/** The headers of plain pages: no script, forms to this site alone. */
export const plainHeaders = (publicUrl: string): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; form-action 'self' ${publicUrl}; frame-ancestors 'none'; base-uri 'none'`,
});

const nothing = (headers: Readonly<Record<string, string>>): RawAnswer => ({
  status: 404,
  headers,
  body: sayingPage({ title: 'No such status page', words: html`It was never made, or it was taken down.` }),
});

function give(request: RawRequest, file: ShelvedFile, headers: Readonly<Record<string, string>>): RawAnswer {
  const known = (request.headers['if-none-match'] ?? '').split(/\s*,\s*/).some((each) => each.replace(/^W\//, '') === file.etag);
  const answered = { ...headers, 'content-type': file.type, etag: file.etag };
  return known ? { status: 304, headers: answered } : { status: 200, headers: answered, body: file.body };
}

/** The status pages: plain HTML without script, from memory, so that they are there while the database is not. */
export function statusPageRoutes(parts: PublicParts): readonly RawRoute[] {
  const { shelf, db, doorkeeper, publicUrl } = parts;
  const plain = plainHeaders(publicUrl);
  const reads = createLimit(MOST_READS, minutes(1));

  const read = async (request: RawRequest, name: string): Promise<RawAnswer> => {
    const wait = reads.take(request.address, db.clock.now());
    if (wait !== undefined) return { status: 429, headers: { 'retry-after': String(Math.ceil(wait / 1000)) } };
    const slug = request.params['page'] ?? '';
    const page = shelf.page(slug);
    const file = page?.files[name];
    if (page === undefined || file === undefined) return nothing(plain);
    if (page.audience === 'public')
      return give(request, file, {
        ...plain,
        'cache-control': 'public, max-age=15, stale-if-error=86400',
        'access-control-allow-origin': '*',
      });
    const who = await doorkeeper.identify({ headers: request.headers, method: 'GET', address: request.address });
    if (!who.ok || who.value === undefined)
      return { status: 303, headers: { location: `/sign-in?next=${encodeURIComponent(`/status/${slug}`)}`, 'cache-control': 'no-store' } };
    return give(request, file, { ...plain, 'cache-control': 'private, no-cache' });
  };

  const of = (path: string, name: string): RawRoute => ({
    method: 'GET',
    path: `/status/:page${path}`,
    bodyLimit: 0,
    handler: async (request) => read(request, name),
  });
  return [of('', 'index.html'), of('/feed.xml', 'feed.xml'), of('/summary.json', 'summary.json'), ...linkRoutes(parts, plain)];
}
