import { hours, refusals, type Refusal } from '../kernel/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { RawAnswer, RawRequest, RawRoute } from '../platform/http/index.ts';
import { html, type Html } from '../platform/html.ts';
import { createLimit, tooSoon } from '../platform/limits.ts';
import { sayingPage } from './page/html-page.ts';
import { confirm, pageOfLink, subscribe, unsubscribe, wish, type Wish } from './subscribe.ts';
import { pageUrl } from './tell-subscribers.ts';

type Headers = Readonly<Record<string, string>>;

/** Somebody who types addresses of their own comes nowhere near. */
const MOST_FROM_ONE_PLACE = 20;
/** One address, or one host of webhooks, on whichever page. */
const MOST_TO_ONE_ADDRESS = 5;
const MOST_TO_ONE_HOST = 30;
const LARGEST = 4096;

const refused = (headers: Headers, refusal: Refusal, back?: string): RawAnswer => ({
  status: refusals[refusal.code].status,
  headers: refusal.wait === undefined ? headers : { ...headers, 'retry-after': String(Math.ceil(refusal.wait / 1000)) },
  body: sayingPage({
    title: 'That did not work',
    words: html`${refusal.detail.charAt(0).toUpperCase()}${refusal.detail.slice(1)}.`,
    ...(back === undefined ? {} : { back }),
  }),
});

const saying = (
  headers: Headers,
  said: { title: string; words: Html; back?: string; button?: { action: string; words: string } },
): RawAnswer => ({
  status: 200,
  headers,
  body: sayingPage(said),
});

/** What a form says. */
function wishIn(request: RawRequest): Wish | undefined {
  const parsed = wish.safeParse(Object.fromEntries(new URLSearchParams(request.body.toString())));
  return parsed.success ? parsed.data : undefined;
}

const askedWords = (given: Wish, secret: string | undefined): Html =>
  'email' in given
    ? html`If ${given.email} is not subscribed yet, a mail is on its way there. Press the link in it to confirm; nothing else is sent
      before.`
    : html`A signed request of the type status.confirm is on its way to ${given.webhook}. Nothing else is sent before its link is confirmed.
        What is sent is signed by the secret <code>${secret ?? ''}</code>, which is shown this once.`;

/** Takes a try of a place and of where it would be written to; answers how long to wait when there is none left. */
function createLimits(): (given: Wish, from: string, now: number) => number | undefined {
  const [places, addresses, hosts] = [MOST_FROM_ONE_PLACE, MOST_TO_ONE_ADDRESS, MOST_TO_ONE_HOST].map((most) =>
    createLimit(most, hours(1)),
  );
  return (given, from, now) =>
    places?.take(from, now) ?? ('email' in given ? addresses?.take(given.email, now) : hosts?.take(new URL(given.webhook).host, now));
}

interface LinkParts {
  readonly db: Database;
  readonly publicUrl: string;
}

function beginRoute({ db, publicUrl }: LinkParts, headers: Headers): RawRoute {
  const limit = createLimits();
  const begin = async (request: RawRequest): Promise<RawAnswer> => {
    const slug = request.params['page'] ?? '';
    const back = pageUrl(publicUrl, slug);
    const given = wishIn(request);
    if (given === undefined)
      return refused(headers, { code: 'bad-input', detail: 'this is neither a mail address nor the address of a webhook' }, back);
    const wait = limit(given, request.address, db.clock.now());
    if (wait !== undefined) return refused(headers, tooSoon(wait), back);
    const asked = await subscribe(db, { slug, publicUrl }, given);
    if (!asked.ok) return refused(headers, asked.refusal, back);
    const { page, secret } = asked.value;
    if ((request.headers.accept ?? '').includes('application/json'))
      return {
        status: 202,
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ asked: true, secret: secret ?? null }),
      };
    return saying(headers, { title: `${page.title}: one more step`, words: askedWords(given, secret), back });
  };
  return { method: 'POST', path: '/status/:page/subscribe', bodyLimit: LARGEST, handler: begin };
}

type Purpose = 'confirm' | 'end';

const asks: Readonly<Record<Purpose, { words: Html; button: string; done: Html }>> = {
  confirm: {
    words: html`You asked to be told what this page publishes.`,
    button: 'Yes, write to me',
    done: html`You are told from now on. Each message has a link that ends it.`,
  },
  end: {
    words: html`You are told what this page publishes.`,
    button: 'Stop writing to me',
    done: html`Nothing more is sent. The address is forgotten.`,
  },
};

function linkPages({ db, publicUrl }: LinkParts, headers: Headers, purpose: Purpose): RawRoute[] {
  const path = `/status/-/${purpose}/:token`;
  const { words, button, done: doneWords } = asks[purpose];
  const show = async ({ params }: RawRequest): Promise<RawAnswer> => {
    const token = params['token'] ?? '';
    const page = await pageOfLink(db, purpose, token);
    if (page === undefined) return refused(headers, { code: 'gone', detail: 'this link is over, or was never given out' });
    return saying(headers, { title: page.title, words, button: { action: `${publicUrl}/status/-/${purpose}/${token}`, words: button } });
  };
  const press = async ({ params }: RawRequest): Promise<RawAnswer> => {
    const done = await (purpose === 'confirm' ? confirm : unsubscribe)(db, params['token'] ?? '');
    if (!done.ok) return refused(headers, done.refusal);
    return saying(headers, { title: done.value.title, words: doneWords, back: pageUrl(publicUrl, done.value.slug) });
  };
  return [
    { method: 'GET', path, bodyLimit: 0, handler: show },
    { method: 'POST', path, bodyLimit: LARGEST, handler: press },
  ];
}

/** Where subscriptions begin and end. A GET of a link changes nothing: mail scanners open links, too. */
export const linkRoutes = (parts: LinkParts, headers: Headers): readonly RawRoute[] => [
  beginRoute(parts, headers),
  ...linkPages(parts, headers, 'confirm'),
  ...linkPages(parts, headers, 'end'),
];
