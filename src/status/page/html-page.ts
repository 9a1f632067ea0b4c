import { html, type Html } from '../../platform/html.ts';
import { DAYS_SHOWN } from '../rules/history.ts';
import { impactWords } from '../rules/impacts.ts';
import { spanWords } from '../rules/letters.ts';
import { namesInWords, type ShownComponent, type ShownPage, type ShownPosting } from '../rules/page.ts';
import { bars, historyInWords, hitDays, mark } from './marks.ts';
import { pageStyle } from './style.ts';

const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const time = (at: number): Html => html`<time datetime="${new Date(at).toISOString()}">${moment(at)}</time>`;

/** The frame of every page here: plain HTML, without script. */
export function frame(title: string, body: Html, links?: Html): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">${
    html`<title>${title}</title>${links}`.text
  }<style>${pageStyle}</style></head><body>${body.text}</body></html>\n`;
}

function component({ name, about, impact, history }: ShownComponent): Html {
  const hit = hitDays(history);
  return html`<li class="component">
    <div class="head">
      <h3>${name}</h3>
      ${about === '' ? undefined : html`<span class="quiet">${about}</span>`}
      <span class="state ${impact}">${mark(impact, 16)} ${impactWords[impact]}</span>
    </div>
    ${bars(name, history)}
    <div class="ends" aria-hidden="true"><span>${DAYS_SHOWN} days ago</span><span>${historyInWords(history)}</span><span>today</span></div>
    ${
      hit.length === 0
        ? undefined
        : html`<details>
            <summary>${hit.length} ${hit.length === 1 ? 'day' : 'days'} of ${name} in words</summary>
            <ul>
              ${hit.map((words) => html`<li>${words}</li>`)}
            </ul>
          </details>`
    }
  </li>`;
}

const facts = ({ kind, phase, impact, components, from, until, endedAt, beginsAt }: ShownPosting): Html => {
  const span = from === null || until === null ? undefined : spanWords(from, until);
  const when = kind === 'maintenance' ? (span ?? '') : endedAt === null ? `since ${moment(beginsAt)}` : spanWords(beginsAt, endedAt);
  const what = kind === 'maintenance' ? 'Maintenance' : impactWords[impact];
  return html`<p class="quiet">
    ${phase} · ${what}${components.length === 0 ? undefined : html` · ${namesInWords(components)}`} · ${when}
  </p>`;
};

const paragraphs = (words: string): Html[] =>
  words
    .split(/\n+/)
    .filter((line) => line.trim() !== '')
    .map((line) => html`<p>${line}</p>`);

const posting = (shown: ShownPosting): Html =>
  html`<li class="posting" id="p-${shown.id}">
    <h3>${shown.title}</h3>
    ${facts(shown)}
    <ol>
      ${shown.updates.map(({ phase, at, words }) => html`<li><b>${phase}</b> ${time(at)} ${paragraphs(words)}</li>`)}
    </ol>
  </li>`;

const section = (heading: string, list: readonly ShownPosting[]): Html | undefined =>
  list.length === 0
    ? undefined
    : html`<section>
        <h2>${heading}</h2>
        <ul>
          ${list.map(posting)}
        </ul>
      </section>`;

/** Past postings: those of two weeks open, the rest folded. */
function past({ past: all, at }: ShownPage): Html {
  const isRecent = (each: ShownPosting): boolean => at - (each.endedAt ?? each.beginsAt) < 14 * 86_400_000;
  const [recent, older] = [all.filter(isRecent), all.filter((each) => !isRecent(each))];
  const none = html`<p class="quiet">Nothing in the last 14 days.</p>`;
  return html`<section>
    <h2>Past</h2>
    ${
      recent.length === 0
        ? none
        : html`<ul>
            ${recent.map(posting)}
          </ul>`
    }
    ${
      older.length === 0
        ? undefined
        : html`<details>
            <summary>${older.length} older, up to ${DAYS_SHOWN} days</summary>
            <ul>
              ${older.map(posting)}
            </ul>
          </details>`
    }
  </section>`;
}

const subscribe = (url: string): Html =>
  html`<section>
    <h2>Be told</h2>
    <form method="post" action="${url}/subscribe">
      <label for="email">Your mail address. You get a mail to confirm it; every further one ends it by one press.</label>
      <input id="email" name="email" type="email" required maxlength="254" autocomplete="email" />
      <button type="submit">Subscribe by mail</button>
    </form>
    <details>
      <summary>By webhook, feed or JSON</summary>
      <form method="post" action="${url}/subscribe">
        <label for="webhook">The address of your webhook. It gets a signed request with a link that confirms it.</label>
        <input id="webhook" name="webhook" type="url" required maxlength="2000" placeholder="https://" />
        <button type="submit">Subscribe by webhook</button>
      </form>
      <p><a href="${url}/feed.xml">Feed (Atom)</a> · <a href="${url}/summary.json">Summary (JSON)</a></p>
    </details>
  </section>`;

/** A status page, whole. The same text is served and written to the folder; it says as of when it holds. */
export function statusPageHtml(page: ShownPage, url: string): string {
  const links = html`<link rel="alternate" type="application/atom+xml" title="${page.title}" href="${url}/feed.xml" />`;
  const under = page.current.some(({ kind }) => kind === 'maintenance');
  const overall = page.impact;
  return frame(
    `${page.sentence} ${page.title}`,
    html`<header>
        <h1>${page.title}</h1>
        ${page.about === '' ? undefined : html`<p>${page.about}</p>`}
      </header>
      <main>
        <p class="now ${overall}">${mark(overall, 28)} ${page.sentence}</p>
        <p class="asof">As of ${time(page.at)}. Times are UTC.</p>
        ${section(under && page.current.every(({ kind }) => kind === 'maintenance') ? 'Maintenance under way' : 'Now', page.current)}
        ${section('Announced maintenance', page.announced)}
        ${page.groups.map(
          ({ heading, components }) =>
            html`<section>
              <h2>${heading === '' ? 'Components' : heading}</h2>
              <ul>
                ${components.map(component)}
              </ul>
            </section>`,
        )}
        ${past(page)} ${subscribe(url)}
      </main>
      <footer>Partial and major outages count as time down; announced maintenance is left out of the measure. Days are of UTC.</footer>`,
    links,
  );
}

/** A page that says one thing, with at most one button. */
export function sayingPage(said: { title: string; words: Html; button?: { action: string; words: string }; back?: string }): string {
  const { title, words, button, back } = said;
  return frame(
    title,
    html`<header><h1>${title}</h1></header>
      <main>
        <p class="said" role="status">${words}</p>
        ${button === undefined ? undefined : html`<form method="post" action="${button.action}"><button class="main" type="submit">${button.words}</button></form>`}
        ${back === undefined ? undefined : html`<p><br /><a href="${back}">To the status page</a></p>`}
      </main>`,
    html`<meta name="robots" content="noindex" />`,
  );
}
