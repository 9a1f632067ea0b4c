import { iso, type Instant } from '../kernel/index.ts';
import type { RawAnswer, RawRequest, RawRoute } from '../platform/http/index.ts';
import { html, type Html } from '../platform/html.ts';
import type { Check, Standing } from './rules/watching.ts';
import type { Watcher, WatchStatus } from './watcher.ts';

const words: Readonly<Record<Standing, string>> = {
  good: 'It works: its engine turns and its pages arrive.',
  unproved: 'Not proved: nothing shows yet that it works.',
  missing: 'A proof was missed.',
  down: 'ALARM: it has not proved that it works.',
};

const style =
  'body{font:16px/1.5 system-ui,sans-serif;margin:24px auto;padding:0 16px;max-width:640px;color:#16181d;background:#fff}' +
  'h1{font-size:20px}.bad{color:#b00020;font-weight:600}.good{color:#12652f;font-weight:600}dt{font-weight:600}dd{margin:0 0 12px}' +
  'button{font:inherit;padding:12px 20px;border:0;border-radius:6px;background:#1f4fd8;color:#fff}' +
  '@media(prefers-color-scheme:dark){body{color:#e8eaee;background:#14161a}.bad{color:#ff8a80}.good{color:#7fd69a}}';

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

function page(status: number, title: string, body: Html): RawAnswer {
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        ${body}
      </body>
    </html>`;
  return { status, headers, body: whole.text };
}

const shown = (at: Instant | null): string => (at === null ? 'never' : `${iso(at).slice(0, 19).replace('T', ' ')} UTC`);

const proof = (name: string, check: Check): Html =>
  html`<dt>${name}</dt>
    <dd class="${check.why === null ? '' : 'bad'}">
      last proved ${shown(check.goodAt)}${check.why === null ? '' : `; ${check.misses} missed: ${check.why}`}
    </dd>`;

/** What a person sees: red unless it is proved. */
function statusPage(watcher: Watcher): RawAnswer {
  const { parts } = watcher;
  const now = watcher.status();
  const { alarm } = now.state;
  const acknowledged = alarm?.acknowledged ?? null;
  const body = html`<p class="${now.standing === 'good' ? 'good' : 'bad'}">${words[now.standing]}</p>
    ${now.works ? undefined : html`<p class="bad">This watcher does not look as often as it should.</p>`}
    <dl>
      <dt>Watches</dt>
      <dd>${parts.target}</dd>
      ${proof('Finished engine cycle', now.state.cycle)}
      ${
        parts.token === undefined
          ? html`<dt>Synthetic page</dt>
              <dd class="bad">none is made: this watcher has no token</dd>`
          : proof('Synthetic page', now.state.page)
      }
      <dt>Tells</dt>
      <dd>${parts.contacts.length} ${parts.contacts.length === 1 ? 'contact' : 'contacts'}, in turn</dd>
      ${
        alarm === null
          ? undefined
          : html`<dt>Alarm</dt>
              <dd class="bad">
                since ${shown(alarm.openedAt)}: ${alarm.because};
                ${acknowledged === null ? 'nobody has acknowledged' : `acknowledged at ${shown(acknowledged.at)}`}
              </dd>`
      }
    </dl>`;
  return page(200, `Watcher "${parts.name}"`, body);
}

/** How the watcher stands, for whoever watches it: it holds no secret and names nobody. */
function healthOf(status: WatchStatus): object {
  const { state, standing, looks, ageMs, works } = status;
  const check = ({ misses, goodAt, why }: Check): object => ({ misses, goodAt, why });
  const { alarm } = state;
  return {
    ok: works,
    looks,
    ageMs,
    target: {
      state: standing,
      cycle: check(state.cycle),
      page: check(state.page),
      alarm: alarm === null ? null : { since: alarm.openedAt, because: alarm.because, acknowledged: alarm.acknowledged !== null },
    },
  };
}

const json = (status: number, value: unknown): RawAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});

const gone = (): RawAnswer => page(404, 'Nothing to acknowledge', html`<p>This alarm is over, or the link is not whole.</p>`);

/** Looking acknowledges nothing: mail scanners follow links. */
function ask(watcher: Watcher, { params }: RawRequest): RawAnswer {
  const { alarm } = watcher.status().state;
  if (alarm === null || alarm.token !== params['token']) return gone();
  if (alarm.acknowledged !== null) return page(200, 'Acknowledged', html`<p>Somebody has it since ${shown(alarm.acknowledged.at)}.</p>`);
  return page(
    200,
    'Acknowledge this alarm',
    html`<p class="bad">${alarm.because}</p>
      <p>Nobody else is told then. You are told when it is over.</p>
      <form method="post"><button>I see to it</button></form>`,
  );
}

async function acknowledge(watcher: Watcher, { params, address }: RawRequest): Promise<RawAnswer> {
  const stands = await watcher.acknowledge(params['token'] ?? '', `the link, from ${address}`);
  return stands ? page(200, 'Acknowledged', html`<p>It is yours. You are told when it is over.</p>`) : gone();
}

/** The watcher's own pages, below `base`: how it stands, the same as JSON, and the link that acknowledges. */
export function watchRoutes(watcher: Watcher, base: '' | '/watcher'): readonly RawRoute[] {
  const health = (): RawAnswer => {
    const status = watcher.status();
    return json(status.works ? 200 : 503, healthOf(status));
  };
  // Buttons of push messages press what follows the link.
  const presses = ['', '/stop', '/take'].map((press): RawRoute => ({
    method: 'POST',
    path: `${base}/ack/:token${press}`,
    bodyLimit: 4096,
    handler: async (request) => acknowledge(watcher, request),
  }));
  return [
    { method: 'GET', path: base === '' ? '/' : base, bodyLimit: 0, handler: () => statusPage(watcher) },
    { method: 'GET', path: `${base}/health`, bodyLimit: 0, handler: health },
    { method: 'GET', path: `${base}/ack/:token`, bodyLimit: 0, handler: (request) => ask(watcher, request) },
    ...presses,
  ];
}
