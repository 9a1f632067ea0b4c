import { html } from '../../platform/html.ts';
import { impactWords } from '../rules/impacts.ts';
import type { ShownPage, ShownPosting } from '../rules/page.ts';

const iso = (at: number): string => new Date(at).toISOString();
const MOST_ENTRIES = 50;

/** The updates of a page as an Atom feed (RFC 4287): an entry for each, the newest first. */
export function feedXml(page: ShownPage, url: string): string {
  const entries = [...page.current, ...page.announced, ...page.past]
    .flatMap((posting) => posting.updates.map((update, place) => ({ posting, update, number: posting.updates.length - place })))
    .toSorted((one, other) => other.update.at - one.update.at)
    .slice(0, MOST_ENTRIES);
  const entry = ({ posting, update, number }: (typeof entries)[number]) =>
    html`<entry
      ><id>urn:uuid:${posting.id}:${number}</id><title>${posting.title} (${update.phase.toLowerCase()})</title
      ><updated>${iso(update.at)}</updated><link href="${url}#p-${posting.id}" /><content type="text">${update.words}</content></entry
    >`;
  const body = html`<feed xmlns="http://www.w3.org/2005/Atom"
    ><id>${url}</id><title>${page.title}</title><updated>${iso(entries[0]?.update.at ?? page.at)}</updated
    ><author><name>${page.title}</name></author
    ><link rel="self" href="${url}/feed.xml" /><link href="${url}" />${entries.map(entry)}</feed
  >`;
  return `<?xml version="1.0" encoding="utf-8"?>\n${body.text}\n`;
}

const postingJson = ({ impact, ...posting }: ShownPosting) => ({
  ...posting,
  impact,
  beginsAt: iso(posting.beginsAt),
  from: posting.from === null ? null : iso(posting.from),
  until: posting.until === null ? null : iso(posting.until),
  endedAt: posting.endedAt === null ? null : iso(posting.endedAt),
  updates: posting.updates.map((update) => ({ ...update, at: iso(update.at) })),
});

/** A page for machines. */
export function summaryJson(page: ShownPage, url: string): string {
  const summary = {
    page: { slug: page.slug, title: page.title, url },
    asOf: iso(page.at),
    status: { impact: page.impact, words: page.sentence },
    components: page.groups.flatMap(({ heading, components }) =>
      components.map(({ id, name, impact, history }) => ({
        id,
        name,
        group: heading,
        impact,
        words: impactWords[impact],
        up90Days: history.up ?? null,
      })),
    ),
    current: page.current.map(postingJson),
    announced: page.announced.map(postingJson),
    past: page.past.map(postingJson),
  };
  return `${JSON.stringify(summary, undefined, 1)}\n`;
}
