import { html, safeHref, type Html } from '../../platform/html.ts';
import type { Instant } from '../../kernel/index.ts';
import { mineList, type MinePage } from './mine.ts';
import { phoneStyle } from './style.ts';

/** What the phone page shows: what, where, since when, who else, and when it is not mine any more. */
export interface PhoneScreen {
  readonly token: string;
  readonly person: string;
  readonly zone: string;
  readonly now: Instant;
  readonly severity: number;
  readonly title: string;
  readonly number: number;
  readonly service: string;
  readonly tier: number | null;
  readonly since: Instant;
  readonly impact: string;
  readonly because: string;
  /** When this page was made: the wait for the next step is drawn from here. */
  readonly paged: Instant;
  readonly others: string;
  readonly next: { readonly who: string; readonly at: Instant } | undefined;
  readonly runbook: string | null;
  readonly ticketUrl: string;
  readonly page: 'unanswered' | 'answered' | 'declined' | 'over';
  readonly ticket: 'assigned' | 'researching' | 'mitigating' | 'restored' | 'resolved' | 'closed' | 'rejected' | 'duplicate';
  /** What else pages the same person. */
  readonly mine: readonly MinePage[];
  /** What the last act did, said once after it. */
  readonly said: string | undefined;
}

const words: Readonly<Record<number, string>> = { 1: 'outage', 2: 'diminished', 3: 'group', 4: 'backlog' };

const clock = (instant: Instant, zone: string, style: 'short' | 'long'): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(style === 'long' ? { second: '2-digit', timeZoneName: 'short' } : {}),
  }).format(instant);

const ago = (length: number): string => {
  const minutes = Math.max(0, Math.floor(length / 60_000));
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min ago` : `${Math.floor(minutes / 1440)} d ago`;
};

const left = (length: number): string => {
  const whole = Math.max(0, Math.floor(length / 1000));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

const mark = html`<svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
  <circle cx="11" cy="11" r="9.5" fill="var(--deck)" stroke="var(--accent)" stroke-width="1.5" />
  <path d="M1.5 11a9.5 9.5 0 0 0 19 0z" fill="var(--accent)" />
</svg>`;

/** The shape carries the severity as much as the colour: octagon, triangle, square, circle. */
function shape(severity: number): Html {
  const body: Readonly<Record<number, Html>> = {
    1: html`<path d="M8 1h12l7 7v12l-7 7H8l-7-7V8z" fill="var(--sev1s)" /><text
        x="14"
        y="20"
        text-anchor="middle"
        fill="var(--on1)"
        font-weight="600"
        font-size="16"
        >1</text
      >`,
    2: html`<path d="M14 2 27 26H1z" fill="var(--sev2s)" /><text
        x="14"
        y="23"
        text-anchor="middle"
        fill="var(--on2)"
        font-weight="600"
        font-size="14"
        >2</text
      >`,
  };
  const plain = html`<rect x="2" y="2" width="24" height="24" rx="3" fill="none" stroke="var(--ink2)" stroke-width="2" /><text
      x="14"
      y="20"
      text-anchor="middle"
      fill="var(--ink)"
      font-weight="600"
      font-size="15"
      >${severity}</text
    >`;
  return html`<svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">${body[severity] ?? plain}</svg>`;
}

interface Button {
  readonly act: string;
  readonly label: string;
  readonly then: string;
}

/** The one large act: it names its scope, and what follows. */
function mainButton(screen: PhoneScreen): Button | undefined {
  if (screen.page === 'unanswered')
    return {
      act: 'stop',
      label: 'Stop my page',
      then: 'The others are told you have it. The ticket stays open, and its next step comes unless you take it.',
    };
  if (screen.ticket === 'assigned')
    return { act: 'take', label: 'Take the ticket', then: 'It is yours, and the next step does not come. Other pages for it are over.' };
  if (screen.ticket === 'researching' || screen.ticket === 'mitigating')
    return { act: 'restored', label: 'Service is restored', then: "The ticket's clocks end. The cause can wait." };
  return undefined;
}

const ended: Readonly<Partial<Record<PhoneScreen['ticket'], string>>> = {
  restored: 'Restored. Nothing is owed by this page.',
  resolved: 'Resolved. Nothing is owed by this page.',
  closed: 'Closed. Nothing is owed by this page.',
  rejected: 'Rejected. Nothing is owed by this page.',
  duplicate: 'A duplicate. Nothing is owed by this page.',
};

const act = (screen: PhoneScreen, button: Button, look: 'main' | 'small'): Html =>
  look === 'main'
    ? html`<form method="post" action="/p/${screen.token}/${button.act}">
        <button class="main" type="submit"><b>${button.label}</b>${button.then}</button>
      </form>`
    : html`<form method="post" action="/p/${screen.token}/${button.act}"><button type="submit">${button.label}</button></form>`;

function smallActs(screen: PhoneScreen): Html {
  const open = ended[screen.ticket] === undefined;
  const take =
    open && screen.page === 'unanswered' && screen.ticket === 'assigned'
      ? act(screen, { act: 'take', label: 'Take the ticket', then: '' }, 'small')
      : undefined;
  const escalate = open ? act(screen, { act: 'escalate', label: 'Escalate now', then: '' }, 'small') : undefined;
  const runbook = screen.runbook === null ? undefined : html`<a href="${safeHref(screen.runbook)}">Runbook</a>`;
  return html`<div class="row">${take}${escalate}<a href="${screen.ticketUrl}">Open ticket</a>${runbook}</div>`;
}

const facts = (screen: PhoneScreen): Html =>
  html`<dl>
    <dt>Where</dt>
    <dd>${screen.service}${screen.tier === null ? '' : `, tier ${screen.tier}`}</dd>
    <dt>Since</dt>
    <dd>
      <b>${clock(screen.since, screen.zone, 'short')}</b>, ${ago(screen.now - screen.since)}
      <small>(${clock(screen.since, 'UTC', 'short')} UTC)</small>
    </dd>
    ${
      screen.impact === '' || screen.impact === screen.title
        ? undefined
        : html`<dt>Impact</dt>
            <dd>${screen.impact}</dd>`
    }
    <dt>Who else</dt>
    <dd>${screen.others}</dd>
  </dl>`;

const nextStep = (screen: PhoneScreen): Html | undefined =>
  screen.next === undefined
    ? undefined
    : html`<div class="next">
        <span>Next <b>${screen.next.who}</b> at <b>${clock(screen.next.at, screen.zone, 'short')}</b></span
        ><strong>${left(screen.next.at - screen.now)}</strong>
        <i><b style="width:${gone(screen.now, { from: screen.paged, to: screen.next.at })}%"></b></i>
      </div>`;

/** How much of a wait is over, in percent. */
const gone = (now: Instant, { from, to }: { from: Instant; to: Instant }): number =>
  Math.round(Math.min(1, Math.max(0, (now - from) / Math.max(1, to - from))) * 100);

const frame = (title: string, body: Html): string =>
  `<!doctype html>${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><meta name="referrer" content="no-referrer"><title>${title}</title><style>`
      .text
  }${phoneStyle}</style></head>${
    html`<body>
        ${body}
      </body>
      </html>`.text
  }`;

const REFRESH_SECONDS = 20;

/** The header that brings the page anew while something can be done on it: without script, and back to the page after a press. */
export const refreshOf = (screen: PhoneScreen): Readonly<Record<string, string>> =>
  mainButton(screen) === undefined ? {} : { refresh: `${REFRESH_SECONDS}; url=/p/${screen.token}` };

/** The page on the phone: plain HTML, no script; reading it answers nothing. */
export function phonePage(screen: PhoneScreen): string {
  const button = mainButton(screen);
  const severity = `Severity ${screen.severity}, ${words[screen.severity] ?? ''}`;
  return frame(
    `${severity}: ${screen.title}`,
    html`<header>
        ${mark}<span>Page to <b>${screen.person}</b></span
        ><time>${clock(screen.now, screen.zone, 'long')}</time>
      </header>
      <main>
        <p class="sev sev${screen.severity}">${shape(screen.severity)}${severity}</p>
        <h1>${screen.title}</h1>
        ${facts(screen)}${nextStep(screen)}
        ${screen.said === undefined ? undefined : html`<p class="said" role="status">${screen.said}</p>`}
        ${button === undefined ? html`<p class="said">${ended[screen.ticket] ?? 'This page is over.'}</p>` : act(screen, button, 'main')}
        ${smallActs(screen)}${mineList(screen.mine, { token: screen.token, zone: screen.zone, isOpen: screen.page === 'unanswered' })}
      </main>
      <footer>T-${screen.number}. Why you: ${screen.because}.</footer>`,
  );
}

/** What an unknown or ended link shows. */
export const noSuchPage = (publicUrl: string): string =>
  frame(
    'No such page',
    html`<header>${mark}<span>Evenkeel</span></header>
      <main>
        <h1>This link answers no page</h1>
        <p>It was never given out, or its page was removed. What pages you now stands on your watch.</p>
        <div class="row"><a href="${publicUrl}/">Open my watch</a></div>
      </main>`,
  );
