import { html, type Html } from '../../platform/html.ts';
import { lengthWords, shareWords, type Day, type History } from '../rules/history.ts';
import { impactWords, impacts, isDown, type Impact } from '../rules/impacts.ts';

/** An inclinometer: level, listing or over. It is read by its angle; the word stands beside it. */
export function mark(impact: Impact, size = 18): Html {
  const angle: Readonly<Record<Impact, number>> = { operational: 0, maintenance: 0, degraded: 12, partial: 24, major: 42 };
  const colour: Readonly<Record<Impact, string>> = {
    operational: 'var(--ok)',
    maintenance: 'var(--ink2)',
    degraded: 'var(--sev2s)',
    partial: 'var(--sev2s)',
    major: 'var(--sev1s)',
  };
  const dash = impact === 'maintenance' ? '3 2.2' : 'none';
  return html`<svg class="mark" width="${size}" height="${size}" viewBox="0 0 20 20" aria-hidden="true">
    <g transform="rotate(${angle[impact]} 10 10)">
      <circle cx="10" cy="10" r="8" fill="none" stroke="${colour[impact]}" stroke-width="2" stroke-dasharray="${dash}" />
      <path
        d="${impact === 'major' || impact === 'partial' ? 'M2 10a8 8 0 0 0 16 0z' : 'M2 10h16'}"
        fill="${colour[impact]}"
        stroke="${colour[impact]}"
        stroke-width="2"
      />
    </g>
  </svg>`;
}

const dayWords = (at: number): string => {
  const [, month = '', day = ''] = /^\d+-(\d+)-(\d+)/.exec(new Date(at).toISOString()) ?? [];
  return `${Number(day)} ${'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[Number(month) - 1] ?? ''}`;
};

/** What happened on a day, for whoever does not see its bar. */
export function dayInWords({ at, worst, lasted }: Day): string {
  if (worst === undefined) return `${dayWords(at)}: no data`;
  const said = impacts
    .toReversed()
    .flatMap((impact) => (lasted[impact] === undefined ? [] : [`${impactWords[impact].toLowerCase()} for ${lengthWords(lasted[impact])}`]));
  return `${dayWords(at)}: ${said.length === 0 ? 'operational' : said.join(', ')}`;
}

const HEIGHT = 26;

/** A day's bar. How much of it is filled from below says how bad the day was, and so does its colour. */
function bar(day: Day, place: number): Html {
  const x = place * 4;
  const title = html`<title>${dayInWords(day)}</title>`;
  if (day.worst === undefined)
    return html`<rect x="${x + 0.5}" y="${HEIGHT / 2 - 1}" width="2" height="2" fill="var(--hatch)">${title}</rect>`;
  const filled: Readonly<Record<Impact, number>> = { operational: 0, maintenance: 0.35, degraded: 0.45, partial: 0.7, major: 1 };
  const height = Math.round(filled[day.worst] * HEIGHT);
  const colour = day.worst === 'maintenance' ? 'var(--accent)' : day.worst === 'major' ? 'var(--sev1s)' : 'var(--sev2s)';
  return html`<g
    >${title}<rect
      x="${x}"
      y="0"
      width="3"
      height="${HEIGHT}"
      fill="var(--edge)"
      opacity="${height === 0 ? '0.75' : '0.3'}"
    />${height === 0 ? undefined : html`<rect x="${x}" y="${HEIGHT - height}" width="3" height="${height}" fill="${colour}" />`}</g
  >`;
}

/** How often and how long a component was down, in one sentence. */
export function historyInWords({ days, up }: History): string {
  const known = days.filter(({ worst }) => worst !== undefined).length;
  if (up === undefined) return 'Nothing is measured yet.';
  const hit = days.filter(({ worst }) => worst !== undefined && isDown(worst)).length;
  const outages = hit === 0 ? 'no outage' : `outages on ${hit} ${hit === 1 ? 'day' : 'days'}`;
  return `${shareWords(up)} up in ${known} ${known === 1 ? 'day' : 'days'}, ${outages}.`;
}

/** The days of a component as a picture, with its words. */
export const bars = (name: string, history: History): Html =>
  html`<svg
    class="bars"
    viewBox="0 0 ${history.days.length * 4 - 1} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${name}: ${historyInWords(history)}"
  >
    ${history.days.map(bar)}
  </svg>`;

/** The days on which something was wrong, the newest first: what the picture shows, as text. */
export const hitDays = (history: History): readonly string[] =>
  history.days
    .filter(({ worst }) => worst !== undefined && worst !== 'operational')
    .toReversed()
    .map(dayInWords);
