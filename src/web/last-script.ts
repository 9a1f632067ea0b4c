// Written into the page after all else. A page that the server has drawn is used before the app is there: what is pressed, typed and entered is kept, in
// its order, until the app does it (early.ts); the main act of an incident is done at once, and the app takes up its answer (api.ts). Where the app cannot
// be loaded, on any page, that is said, and what became of what was pressed.
import type { Early } from './early.ts';

const acts: Early[] = [];
/** What became of the main act, once it is known. */
let acted: Promise<string> | undefined;
const end = new AbortController();

function keep(element: HTMLElement, how: Early['how']): void {
  const last = acts.at(-1);
  if (last?.element === element && last.how === how) return;
  acts.push({ element, how, words: element.getAttribute('aria-label') ?? element.textContent });
}

/** Sends an act that says nothing beside its address. */
function act(address: string): void {
  const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const headers = { accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': key };
  const answer = fetch(address, { method: 'POST', headers, body: '{}' }).then((response) => ({ response, at: Date.now() }));
  window.evenkeelAsked?.set(
    `POST ${address}`,
    answer.catch(() => ({ key })),
  );
  acted = answer.then(
    ({ response }) => (response.ok ? 'What you pressed is done. ' : 'What you pressed was refused. '),
    () => 'Whether what you pressed is done is not known. ',
  );
}

/** The app did not come: whoever reads the page is told, and nothing on it looks as though it were under way. */
async function fail(): Promise<void> {
  end.abort();
  for (const { element } of acts) element.ariaBusy = null;
  const said = Object.assign(document.createElement('p'), { role: 'alert', className: 'not-loaded' });
  document.body.prepend(said);
  const others =
    acts.filter(({ element }) => element.dataset['acts'] === undefined).length > 0 ? 'What else you did here is not stored. ' : '';
  const again = Object.assign(document.createElement('a'), { href: location.href, textContent: 'Load again' });
  said.append('Evenkeel could not be loaded, and this page stands still. ', (await acted) ?? '', others, again);
}

function press(event: MouseEvent): void {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (button === null) return;
  event.preventDefault();
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  keep(button, 'press');
  const address = button.dataset['acts'];
  if (address !== undefined) act(address);
}

function type({ target }: Event): void {
  if (target instanceof HTMLInputElement && target.type === 'text') keep(target, 'type');
}

function enter(event: KeyboardEvent): void {
  const { key, target } = event;
  if (key !== 'Enter' || !(target instanceof HTMLInputElement) || target.form === null) return;
  event.preventDefault();
  keep(target, 'enter');
}

let begun = false;

/** Asks for the app. */
function begin(scripts: readonly string[]): void {
  if (begun) return;
  begun = true;
  const [script = '', ...files] = scripts;
  const link = (href: string): HTMLLinkElement =>
    Object.assign(document.createElement('link'), { rel: 'modulepreload', crossOrigin: '', href });
  const app = Object.assign(document.createElement('script'), { type: 'module', crossOrigin: '', src: script });
  document.head.append(...files.map(link), app);
}

// A script that does not come says so to its element alone.
addEventListener('error', ({ target }) => target instanceof HTMLScriptElement && target.type === 'module' && void fail(), {
  capture: true,
});

const { app } = document.documentElement.dataset;
if (app !== undefined) {
  const hears = { capture: true, signal: end.signal };
  addEventListener('click', press, hears);
  addEventListener('input', type, hears);
  addEventListener('keydown', enter, hears);
  window.evenkeelEarly = () => {
    end.abort();
    return acts;
  };
  const scripts = [app, document.getElementById('first')?.dataset['ticket'] ?? ''].join(' ').split(' ');
  // The view is painted first; a page that nobody looks at paints nothing.
  requestAnimationFrame(() => void setTimeout(() => begin(scripts)));
  setTimeout(() => begin(scripts), 1_000);
}
