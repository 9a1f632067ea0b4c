import { z } from 'zod';

import { refusals } from '../../kernel/index.ts';
import { html, type Html } from '../html.ts';
import type { RawRoute } from './raw.ts';
import type { Route } from './route.ts';

const style = `:root{color-scheme:light dark;--deck:light-dark(#F3F2EC,#0B1216);--line:light-dark(#C6C5BA,#33424B);--ink:light-dark(#14222B,#E2E9EB);--ink2:light-dark(#43525B,#AAB8BE);--accent:light-dark(#0B5D68,#84CDD2);--well:light-dark(#fff,#070C0F)}
body{margin:0 auto;max-width:900px;padding:24px 20px 80px;background:var(--deck);color:var(--ink);font:14px/21px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
h1{font-size:24px;line-height:32px}h2{font-size:18px;line-height:24px;border-bottom:1px solid var(--line);padding-bottom:5px;margin-top:40px}
a{color:var(--accent)}nav a{margin-right:12px;white-space:nowrap}
article{border-bottom:1px solid var(--line);padding:12px 0}h3{font-size:14px;margin:0}
code,pre{font:13px/20px ui-monospace,"SF Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{background:var(--well);border:1px solid var(--line);border-radius:4px;padding:8px 12px;overflow-x:auto;white-space:pre}
p{margin:4px 0;color:var(--ink2)}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid var(--line)}
summary{cursor:pointer;color:var(--accent);min-height:24px}:focus-visible{outline:2px solid var(--accent);outline-offset:1px}`;

const schema = (words: string, of: z.ZodType | undefined, io: 'input' | 'output'): Html | undefined => {
  if (of === undefined) return undefined;
  const { $schema: _, ...rest } = z.toJSONSchema(of, { io, unrepresentable: 'any' });
  return html`<details>
    <summary>${words}</summary>
    <pre tabindex="0">${JSON.stringify(rest, null, 2)}</pre>
  </details>`;
};

const entry = (route: Route): Html =>
  html`<article id="${route.name}">
    <h3><code>${route.method} ${route.path}</code></h3>
    <p>${route.summary}</p>
    ${route.description === undefined ? undefined : html`<p>${route.description}</p>`}
    ${schema('Query', route.query, 'input')}${schema('Body', route.body, 'input')}${schema('Answer', route.output, 'output')}
  </article>`;

const areaOf = (route: Route): string => route.name.split('.')[0] ?? '';

/** The API as people read it, from the same table of routes. */
export function referencePage(routes: readonly Route[]): string {
  const areas = [...new Set(routes.map(areaOf))].toSorted();
  const body = html`<h1>Evenkeel API</h1>
    <p>
      Everything that the web does. Send <code>Authorization: Bearer KEY</code>; make a key with
      <code>evenkeel key create --name N --role R</code>. The machine's version: <a href="/api/v1/openapi.json">openapi.json</a>, and
      <a href="/api/v1/types.ts">types.ts</a> for TypeScript. Instants are milliseconds since 1970.
    </p>
    <nav aria-label="Areas">${areas.map((area) => html`<a href="#area-${area}">${area}</a> `)}</nav>
    ${areas.map(
      (area) =>
        html`<h2 id="area-${area}">${area}</h2>
          ${routes.filter((route) => areaOf(route) === area).map(entry)}`,
    )}
    <h2 id="errors">Errors</h2>
    <p>A refusal is <code>application/problem+json</code> with a code, the place in the request and what to do.</p>
    <table>
      <thead>
        <tr>
          <th scope="col">Code</th>
          <th scope="col">Status</th>
          <th scope="col">What</th>
          <th scope="col">What to do</th>
        </tr>
      </thead>
      <tbody>
        ${Object.entries(refusals).map(
          ([code, kind]) =>
            html`<tr>
              <td><code>${code}</code></td>
              <td>${kind.status}</td>
              <td>${kind.sentence}</td>
              <td>${kind.remedy}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  const head = html`<meta charset="utf-8" /><meta name="viewport" content="width=device-width,initial-scale=1" />
    <title>Evenkeel API</title>`;
  return `<!doctype html><html lang="en"><head>${head.text}<style>${style}</style></head><body><main>${body.text}</main></body></html>`;
}

/** The address of the reference. */
export const referenceRoute = (routes: readonly Route[]): RawRoute => ({
  method: 'GET',
  path: '/api/docs',
  bodyLimit: 0,
  handler: () => ({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: referencePage(routes) }),
});
