import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { minutes, seconds, type Duration, type Instant } from '../kernel/index.ts';
import { databaseIsAway, type Database } from '../platform/database/index.ts';
import { startLoop, type Loop } from '../platform/engine/index.ts';
import { writeWhole } from '../platform/signed/index.ts';
import { feedXml, summaryJson } from './page/feed.ts';
import { statusPageHtml } from './page/html-page.ts';
import { shownPage } from './read-page.ts';
import { statusPages, type StatusPage } from './store-pages.ts';
import { pageUrl } from './tell-subscribers.ts';

const LOOK_EVERY: Duration = seconds(1);
/** What a page says changes by time alone, too: a maintenance begins, a day is over. */
const RENEW_EVERY: Duration = minutes(1);
const REST: Duration = seconds(10);

/** One file of a page, as it is served and as it lies in the folder. */
export interface ShelvedFile {
  readonly type: string;
  readonly body: string;
  readonly etag: string;
}

/** A page as it was last made. */
export interface Shelved {
  readonly audience: StatusPage['audience'];
  readonly version: number;
  readonly at: Instant;
  readonly files: Readonly<Record<string, ShelvedFile>>;
}

/** How the files stand, for whoever asks whether pages would survive this instance. */
export interface ShelfState {
  readonly folder: string;
  readonly pages: number;
  /** When all of them were last found to lie there as they are. */
  readonly writtenAt: Instant | undefined;
  /** Why the last try failed; undefined where it did not. */
  readonly failure: string | undefined;
}

export interface ShelfParts {
  readonly db: Database;
  readonly publicUrl: string;
  readonly folder: string;
  readonly onError: (error: unknown) => void;
}

const fileOf = (type: string, body: string): ShelvedFile => ({
  type,
  body,
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
});

/** Stands in every folder that is ours to remove. */
const OURS = '.evenkeel';

const minuteOf = (at: Instant): number => Math.floor(at / RENEW_EVERY);

/**
 * The status pages of an instance, made anew after every change and once a minute, kept in memory to be served and written to a folder.
 * With the database away they are served as they last were; with Evenkeel away any web server serves the folder.
 */
export class Shelf {
  private readonly parts: ShelfParts;
  private readonly pages = new Map<string, Shelved>();
  private readonly written = new Map<string, Shelved>();
  private readonly loop: Loop;
  private restsUntil: Duration = 0;
  private writtenAt: Instant | undefined;
  private failure: string | undefined;
  private tidiedFor = '-';

  constructor(parts: ShelfParts) {
    this.parts = parts;
    const { clock } = parts.db;
    this.loop = startLoop({
      clock,
      sleep: (length, wake) => clock.after(length, wake),
      round: async () => {
        await this.renew();
        return LOOK_EVERY;
      },
      onError: (error) => {
        this.failure = error instanceof Error ? error.message : String(error);
        // Every other loop tells that the database is away; the pages are served as they last were.
        if (!databaseIsAway(error)) parts.onError(error);
      },
    });
  }

  page(slug: string): Shelved | undefined {
    return this.pages.get(slug);
  }

  state(): ShelfState {
    const { writtenAt, failure } = this;
    return { folder: this.parts.folder, pages: this.pages.size, writtenAt, failure };
  }

  /** Something was published: look now. */
  poke(): void {
    this.loop.poke();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** Whether what lies in the folder is not what the page shows now. */
  private isOld(page: StatusPage, now: Instant): boolean {
    const lies = this.written.get(page.slug);
    return lies?.version !== page.version || lies.audience !== page.audience || minuteOf(lies.at) !== minuteOf(now);
  }

  private async renew(): Promise<void> {
    const { db } = this.parts;
    if (db.clock.monotonic() < this.restsUntil) return;
    const now = db.clock.now();
    const standing = await statusPages(db);
    const slugs = new Set(standing.map(({ slug }) => slug));
    for (const slug of this.pages.keys()) if (!slugs.has(slug)) this.pages.delete(slug);
    for (const page of standing) if (this.isOld(page, now)) this.pages.set(page.slug, await this.make(page, now));
    // A folder that cannot be written to is not tried again at once: what is served does not need it.
    this.restsUntil = db.clock.monotonic() + REST;
    await this.writeOld();
    await this.tidy(standing);
    this.restsUntil = 0;
    this.writtenAt = now;
    this.failure = undefined;
  }

  private async make(page: StatusPage, now: Instant): Promise<Shelved> {
    const shown = await shownPage(this.parts.db, page, now);
    const url = pageUrl(this.parts.publicUrl, page.slug);
    const files = {
      'index.html': fileOf('text/html; charset=utf-8', statusPageHtml(shown, url)),
      'feed.xml': fileOf('application/atom+xml; charset=utf-8', feedXml(shown, url)),
      'summary.json': fileOf('application/json; charset=utf-8', summaryJson(shown, url)),
    };
    return { audience: page.audience, version: page.version, at: now, files };
  }

  private async writeOld(): Promise<void> {
    for (const [slug, made] of this.pages) {
      if (this.written.get(slug) === made) continue;
      await this.write(slug, made);
      this.written.set(slug, made);
    }
  }

  private async write(slug: string, { audience, files }: Shelved): Promise<void> {
    const folder = join(this.parts.folder, audience, slug);
    await makeFolder(folder);
    for (const [name, { body }] of Object.entries(files)) await writeWhole(join(folder, name), body, 0o644);
    if (this.written.get(slug)?.audience !== audience) await writeWhole(join(folder, OURS), '', 0o644);
  }

  /** What was taken down, or is of another audience now, may not lie here any longer. What somebody else put here stays. */
  private async tidy(standing: readonly StatusPage[]): Promise<void> {
    const wanted = new Set(standing.map(({ audience, slug }) => `${audience}/${slug}`));
    const key = [...wanted].toSorted().join(' ');
    if (key === this.tidiedFor) return;
    for (const audience of ['public', 'internal'] as const) {
      const above = join(this.parts.folder, audience);
      const found = existsSync(above) ? await readdir(above) : [];
      for (const slug of found.filter((each) => !wanted.has(`${audience}/${each}`)))
        if (existsSync(join(above, slug, OURS))) await rm(join(above, slug), { recursive: true });
    }
    this.tidiedFor = key;
  }
}

/** Makes a folder that another server, of another user, can read. One that was there stays as somebody made it. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  for (let each = path; first !== undefined && each.length >= first.length; each = dirname(each)) await chmod(each, 0o755);
}
