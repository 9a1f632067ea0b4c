import { html, type Html } from '../../platform/html.ts';
import type { Instant } from '../../kernel/index.ts';

/** Another unanswered page of the same person. */
export interface MinePage {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly severity: number;
  /** Until when it waits to be sent with others; null where it was sent. */
  readonly heldUntil: Instant | null;
}

/** So many are listed; "all" means all. */
export const MOST_MINE = 50;

const held = (until: Instant | null, zone: string): string =>
  until === null ? '' : `, held until ${new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' }).format(until)}`;

/** What else pages the same person: an answer for each, and one for all. */
export function mineList(mine: readonly MinePage[], shown: { token: string; zone: string; isOpen: boolean }): Html | undefined {
  if (mine.length === 0) return undefined;
  const { token, zone, isOpen } = shown;
  const all = mine.length + (isOpen ? 1 : 0);
  return html`<section class="mine">
    <h2>${isOpen ? 'Also paging you' : 'Still paging you'}</h2>
    <ul>
      ${mine.slice(0, MOST_MINE).map(
        (page) =>
          html`<li>
            <span><b>${page.title}</b><small>T-${page.number}, severity ${page.severity}${held(page.heldUntil, zone)}</small></span>
            <form method="post" action="/p/${token}/stop?page=${page.id}"><button type="submit">Stop</button></form>
            <form method="post" action="/p/${token}/take?page=${page.id}"><button type="submit">Take</button></form>
          </li>`,
      )}
    </ul>
    ${mine.length > MOST_MINE ? html`<p>And ${mine.length - MOST_MINE} more on your watch.</p>` : undefined}
    ${
      all > 1
        ? html`<div class="row">
            <form method="post" action="/p/${token}/stop-all"><button type="submit">Stop all ${all} of my pages</button></form>
          </div>`
        : undefined
    }
  </section>`;
}
