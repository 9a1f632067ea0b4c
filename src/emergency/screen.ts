import { html, type Html } from '../platform/html.ts';
import type { Act } from './rules/facts.ts';

const style =
  'body{font:17px/1.5 system-ui,sans-serif;margin:0;padding:18px;max-width:560px;background:#fff;color:#14202b}' +
  'h1{font-size:21px}button{font:inherit;width:100%;padding:16px;margin:6px 0;border-radius:8px;border:1px solid #33475b;background:#fff;color:inherit}' +
  'button.main{background:#1f4fd8;border-color:#1f4fd8;color:#fff;font-weight:600}.said{border-left:4px solid #1f4fd8;padding:6px 12px}' +
  '@media (prefers-color-scheme:dark){body,button{background:#0d151c;color:#e6edf3}}';

const frame = (title: string, body: Html): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">${
    html`<title>${title}</title>`.text
  }<style>${style}</style></head>${
    html`<body>
        ${body}
      </body>
      </html>`.text
  }`;

/** What the page behind an emergency's link shows. */
export interface EmergencyScreen {
  readonly token: string;
  readonly person: string;
  readonly publicUrl: string;
  /** Why this person; undefined where another instance paged. */
  readonly because: string | undefined;
  /** What the person has said already. */
  readonly act: Act | undefined;
  readonly isTaken: boolean;
  /** What the last act did, said once after it. */
  readonly said: string | undefined;
}

const button = (screen: EmergencyScreen, act: Act, label: string): Html =>
  html`<form method="post" action="/e/${screen.token}/${act}">
    <button class="${act === 'stop' ? 'main' : ''}" type="submit">${label}</button>
  </form>`;

function standing(screen: EmergencyScreen): string | undefined {
  if (screen.said !== undefined) return screen.said;
  if (screen.act !== undefined) return `You have answered this page: ${screen.act}.`;
  return screen.isTaken ? 'Somebody has taken it.' : undefined;
}

/** The page behind an emergency's link: plain HTML, no script, no database; reading it answers nothing. */
export function pageScreen(screen: EmergencyScreen): string {
  const words = standing(screen);
  return frame(
    'Page in emergency',
    html`<main>
      <h1>Page to ${screen.person}, in emergency</h1>
      <p>
        Evenkeel's database is away. You were paged by what was last known. What you say here is kept, and stands on the ticket when the
        database is back.
      </p>
      ${screen.because === undefined ? undefined : html`<p>Why you: ${screen.because}.</p>`}
      ${words === undefined ? undefined : html`<p class="said" role="status">${words}</p>`}
      ${screen.act === undefined ? button(screen, 'stop', 'Stop my page') : undefined}
      ${screen.isTaken ? undefined : button(screen, 'take', 'Take it')}
      ${screen.act === undefined ? button(screen, 'decline', 'I cannot: page the next') : undefined}
      <p><a href="${screen.publicUrl}/">Open Evenkeel</a></p>
    </main>`,
  );
}

/** What an unknown or ended link shows. */
export const noSuchLink = (publicUrl: string): string =>
  frame(
    'No such page',
    html`<main>
      <h1>This link answers no page</h1>
      <p>It was never given out, or it is over. What pages you now stands on your watch.</p>
      <p><a href="${publicUrl}/">Open my watch</a></p>
    </main>`,
  );
