import { createHash, sign, verify, type KeyObject } from 'node:crypto';

import { join } from 'node:path';

import { iso, ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import { writeWhole, type InstallationKeys } from '../../platform/signed/index.ts';
import type { CrisisTable } from '../../platform/crisis-tables.ts';
import { html, type Html } from '../../platform/html.ts';
import type { ContactMethod } from '../../catalog/index.ts';
import type { Bundle } from '../bundle.ts';
import { script } from './script.ts';
import type { Sealed } from './seal.ts';
import { style } from './style.ts';
import { weekOf, type Group, type Named, type TeamWeek } from './week.ts';

/** One way to reach a person, as the page shows it. */
interface Way {
  readonly channel: string;
  readonly text: string;
  readonly href?: string;
}

/** Ways that only a machine can use are no help on paper. */
function wayOf({ channel, address }: ContactMethod): Way | undefined {
  if (typeof address !== 'string') return undefined;
  if (channel === 'voice' || channel === 'sms') return { channel, text: address, href: `${channel === 'sms' ? 'sms' : 'tel'}:${address}` };
  return channel === 'email' ? { channel, text: address, href: `mailto:${address}` } : { channel, text: `${channel} ${address}` };
}

/** How everybody on the page is reached, by their ids: what is sealed. */
function waysOf(bundle: Bundle, people: readonly Named[]): Record<string, Way[]> {
  return Object.fromEntries(
    people.map(({ id }) => {
      const ways = bundle.methodsOf(id).flatMap((method) => wayOf(method) ?? []);
      // One number is often given for calls and for texts: it is shown once, to be called.
      const shown = ways.filter(
        (way) => way.channel !== 'sms' || !ways.some((other) => other.channel === 'voice' && other.text === way.text),
      );
      return [id, shown];
    }),
  );
}

const when = (at: Instant): Html => html`<time datetime="${iso(at)}">${iso(at).slice(0, 16).replace('T', ' ')} UTC</time>`;

const onDuty = (people: readonly Named[]): Html =>
  people.length === 0
    ? html`<div><strong>nobody</strong></div>`
    : html`${people.map(({ id, name }) => html`<div><strong>${name}</strong> <span class="ways" data-person="${id}"></span></div>`)}`;

const names = (people: readonly Named[]): string => (people.length === 0 ? 'nobody' : people.map(({ name }) => name).join(', '));

function groupSection({ services, escalation, duties }: Group): Html {
  const now = duties[0];
  const rows = duties.map(
    (duty) =>
      html`<tr>
        <td>${when(duty.from)}</td>
        <td>${names(duty.primary)}</td>
        <td>${names(duty.secondary)}</td>
      </tr>`,
  );
  return html`<section>
    <h3>${services.join(', ')}</h3>
    <dl>
      <dt>Primary</dt>
      <dd>${onDuty(now?.primary ?? [])}</dd>
      <dt>Secondary</dt>
      <dd>${onDuty(now?.secondary ?? [])}</dd>
      <dt>Escalation</dt>
      <dd>${onDuty(escalation)}</dd>
    </dl>
    <table>
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">Primary</th>
          <th scope="col">Secondary</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

const cellOf = (cell: CrisisTable['rows'][number][number]): Html => html`<td>${typeof cell === 'string' ? cell : when(cell.at)}</td>`;

/** A table that another area put into the bundle. */
function tableSection({ heading, empty, columns, rows }: CrisisTable): Html {
  if (rows.length === 0)
    return html`<section>
      <h2>${heading}</h2>
      <p>${empty}</p>
    </section>`;
  return html`<section>
    <h2>${heading}</h2>
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map(cellOf)}
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function everybody(weeks: readonly TeamWeek[]): Named[] {
  const all = weeks.flatMap(({ groups }) =>
    groups.flatMap(({ escalation, duties }) => [...escalation, ...duties.flatMap(({ primary, secondary }) => [...primary, ...secondary])]),
  );
  return [...new Map(all.map((each) => [each.id, { id: each.id, name: each.name }])).values()].toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
}

const passphraseForm = html`<form>
  <label>Passphrase of operations<input name="passphrase" type="password" autocomplete="off" required /></label
  ><button>Show numbers</button>
</form>`;
const noNumbers = html`<p>How people are reached is not in this file: no CRISIS_PASSPHRASE was set when it was written.</p>`;

/** In a script's element nothing may end it early. */
const jsonFor = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** Seals a text; left out, no way to reach anybody is put into the page. */
export type Seal = (text: string) => Promise<Sealed>;

/** The crisis bundle as one page that needs nothing but a browser: who is on call, for seven days, and behind a passphrase how they are reached. */
export async function crisisPage(bundle: Bundle, seal: Seal | undefined): Promise<string> {
  const weeks = weekOf(bundle, bundle.at);
  const people = everybody(weeks);
  const sealed = seal === undefined ? null : await seal(JSON.stringify(waysOf(bundle, people)));
  const hash = createHash('sha256').update(script).digest('base64');
  const head = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; form-action 'none'; base-uri 'none'">
<title>Who is on call</title><style>${style}</style></head>
`;
  const body = html`<body data-at="${bundle.at}">
    <header>
      <h1>Who is on call, without Evenkeel</h1>
      <p>
        Of ${new URL(bundle.body.publicUrl).host}, as of ${when(bundle.at)}, for seven days from then. <span id="zone">Times are UTC.</span>
      </p>
      <p id="age" hidden></p>
      ${sealed === null ? noNumbers : passphraseForm}
      <p id="said" role="status"></p>
    </header>
    <main>
      ${weeks.map(
        ({ team, groups }) =>
          html`<section>
            <h2>${team}</h2>
            ${groups.map(groupSection)}
          </section>`,
      )}
      ${bundle.body.tables.map(tableSection)}
      <section>
        <h2>People</h2>
        <table class="people">
          <tbody>
            ${people.map(
              ({ id, name }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td><span class="ways" data-person="${id}"></span></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </section>
    </main>
   `.text;
  return `${head}${body}
<script type="application/json" id="sealed">${jsonFor(sealed)}</script>
<script>${script}</script>
</body></html>
`;
}

const SIGNATURE = /<!-- signature ([A-Za-z0-9+/=]+) -->\n$/;

/** A page with its signature behind it, where a browser does not look. */
export const signPage = (page: string, privateKey: KeyObject): string =>
  `${page}<!-- signature ${sign(null, Buffer.from(page), privateKey).toString('base64')} -->\n`;

/** Writes the page beside the bundle, readable by its owner alone. */
export const writePage = async (folder: string, page: string, keys: InstallationKeys): Promise<void> =>
  writeWhole(join(folder, 'index.html'), signPage(page, keys.privateKey), 0o600);

/** Refuses a page that is not as this installation wrote it. */
export function verifyPage(text: string, publicKey: KeyObject): Result<null> {
  const found = SIGNATURE.exec(text);
  const page = Buffer.from(text.slice(0, found?.index ?? 0));
  if (found?.[1] === undefined || !verify(null, page, publicKey, Buffer.from(found[1], 'base64')))
    return refuse('conflict', 'the page is not as it was signed');
  return ok(null);
}
