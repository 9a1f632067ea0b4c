import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

import { contentPolicy, scriptsWithin } from './content-policy.ts';
import type { RawAnswer } from './raw.ts';

/** A request of a browser for a page or a file. */
export interface PageAsked {
  readonly path: string;
  /** The header of that name. */
  readonly acceptEncoding: string;
  /** Whether it comes from a phone, by what the browser says of itself. */
  readonly isPhone: boolean;
  /** What our API answers this browser at an address, as `/me`; undefined for a refusal. */
  readonly read: (path: string) => Promise<string | undefined>;
}

/** A page as it is first seen: the app's HTML, and in JSON what the app goes on from. */
export interface FirstView {
  readonly title: string;
  readonly html: string;
  readonly json: string;
}

/** Draws what a browser sees before the app is there; undefined for pages that the app draws by itself. */
export type DrawFirst = (asked: PageAsked) => Promise<FirstView | undefined>;

/** The web app's files, ready to be sent. */
export interface Site {
  /** What a browser gets for a path: a file, or the app itself for one of its own addresses; undefined for neither. */
  answer(asked: PageAsked): Promise<RawAnswer | undefined>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Files under /assets carry a hash of their content in their names, so that they never change. */
const FOREVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';
const WORTH_COMPRESSING = 1024;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

interface Kept {
  readonly plain: Buffer;
  readonly packed: Map<'br' | 'gzip', Promise<Buffer>>;
}

const pack = async (plain: Buffer, how: 'br' | 'gzip'): Promise<Buffer> =>
  how === 'br' ? brotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 8 } }) : zip(plain, { level: 9 });

function packed(file: Kept, how: 'br' | 'gzip'): Promise<Buffer> {
  const known = file.packed.get(how) ?? pack(file.plain, how);
  file.packed.set(how, known);
  return known;
}

const encodingFor = (accept: string, path: string, size: number): 'br' | 'gzip' | undefined => {
  if (size < WORTH_COMPRESSING || ['.png', '.woff2', '.ico'].includes(extname(path))) return undefined;
  if (/\bbr\b/.test(accept)) return 'br';
  return /\bgzip\b/.test(accept) ? 'gzip' : undefined;
};

/** Of one reader: nobody may keep it. */
const NEVER = 'no-store';
/** A page of one reader is packed for them alone, so quickly. */
const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const script = /\s*<script type="module"[^>]* src="([^"]+)"><\/script>/;
const preload = /\s*<link rel="modulepreload"[^>]* href="([^"]+)">/g;
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The page of the app with its first view in it. Its scripts are asked for by last-script.ts, once the view is painted. */
export function withView(page: string, { title, html, json }: FirstView): string {
  const scripts = [script.exec(page), ...page.matchAll(preload)].map((found) => found?.[1] ?? '');
  return (
    page
      .replace(script, '')
      .replaceAll(preload, '')
      .replace('<html lang="en">', () => `<html lang="en" data-app="${scripts.join(' ')}">`)
      // Painted once, when all of it has come.
      .replace(/<title>[^<]*<\/title>/, () => `<title>${escaped(title)}</title>\n    <link rel="expect" href="#drawn" blocking="render" />`)
      .replace(
        '<div id="root"></div>',
        () => `<div id="root">${html}</div>\n<script type="application/json" id="drawn">${json.replaceAll('<', '\\u003c')}</script>`,
      )
  );
}

async function sendView(page: string, accept: string): Promise<RawAnswer> {
  const plain = Buffer.from(page);
  const how = encodingFor(accept, '/index.html', plain.length);
  const headers = {
    'content-type': types['.html'] ?? '',
    'cache-control': NEVER,
    vary: 'accept-encoding, cookie',
    ...(how === undefined ? {} : { 'content-encoding': how }),
  };
  const body = how === undefined ? plain : how === 'br' ? await brotli(plain, quickly) : await zip(plain);
  return { status: 200, headers, body };
}

async function send(file: Kept, path: string, accept: string): Promise<RawAnswer> {
  const how = encodingFor(accept, path, file.plain.length);
  const headers = {
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    'cache-control': path.startsWith('/assets/') ? FOREVER : ASK_AGAIN,
    vary: 'accept-encoding',
    ...(how === undefined ? {} : { 'content-encoding': how }),
  };
  return { status: 200, headers, body: how === undefined ? file.plain : await packed(file, how) };
}

/** Reads a built web app into memory; each file is compressed when it is first asked for. An empty folder serves nothing. */
export async function openSite(folder: string, drawFirst?: DrawFirst): Promise<Site> {
  const files = new Map<string, Kept>();
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const each of found) {
    if (!each.isFile()) continue;
    const full = join(each.parentPath, each.name);
    files.set(full.slice(folder.length).replace(/^\/?/, '/'), { plain: await readFile(full), packed: new Map() });
  }
  const index = files.get('/index.html');
  const page = index?.plain.toString() ?? '';
  const policy = { 'content-security-policy': contentPolicy(scriptsWithin(page)) };
  return {
    async answer(asked) {
      const { path, acceptEncoding: accept } = asked;
      const file = files.get(path);
      if (file !== undefined && path !== '/index.html') return send(file, path, accept);
      // An address with an ending is a file that is not there; all others are the app's own.
      if (index === undefined || extname(path) !== '') return undefined;
      const view = await drawFirst?.(asked);
      const sent = view === undefined ? await send(index, '/index.html', accept) : await sendView(withView(page, view), accept);
      return { ...sent, headers: { ...sent.headers, ...policy } };
    },
  };
}
