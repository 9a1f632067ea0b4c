import { gsm7, septets } from './gsm.ts';
import type { Words } from './templates.ts';

/** A page that goes in one message with others. */
export interface BundledPage {
  /** As people say it: T-4312. */
  readonly ticket: string;
  readonly severity: number;
  readonly title: string;
  readonly service: string;
  readonly impact: string;
  readonly why: string;
}

/** A mail tells so many of them; the screen behind its link shows all. */
const MOST_TOLD = 50;

const oneLine = (text: string): string => text.replace(/[\s\p{Z}\p{Cc}\p{Cf}]+/gu, ' ').trim();
const ended = (text: string): string => oneLine(text).replace(/[.!;,]+$/, '');

/** As many of the tickets as there is room for, and how many more. */
function listed(start: string, items: readonly string[], room: number): string {
  let text = start;
  for (const [index, item] of items.entries()) {
    const next = `${text}${index === 0 ? ' ' : ', '}${item}`;
    const left = items.length - index - 1;
    const end = left === 0 ? '' : `, and ${left} more`;
    if (septets(next) + septets(end) > room) return index === 0 ? start.replace(/:$/, '') : `${text}, and ${items.length - index} more`;
    text = next;
  }
  return text;
}

const short = (title: string): string => {
  const letters = Array.from(ended(title));
  return letters.length <= 40 ? letters.join('') : `${letters.slice(0, 38).join('')}..`;
};

/** The words of one message for several pages, the most severe first. `room` is what the text may take, in septets. */
export function bundleWords(pages: readonly BundledPage[], asked: { readonly room: number; readonly isMore: boolean }): Words {
  const { room, isMore } = asked;
  const severity = Math.min(...pages.map((page) => page.severity));
  const count = `${pages.length}${isMore ? ' more' : ''} pages`;
  const start = `SEV${severity} ${count}:`;
  const told = pages.slice(0, MOST_TOLD);
  const paragraphs = told.map((page) => {
    const impact = page.impact === '' || page.impact === page.title ? '' : `\nImpact: ${oneLine(page.impact)}`;
    return `${page.ticket}, severity ${page.severity}, ${oneLine(page.service)}: ${oneLine(page.title)}${impact}\nWhy you: ${ended(page.why)}.`;
  });
  const rest = pages.length - told.length;
  const tickets = pages.map((page) => page.ticket);
  const withTitles = pages.map((page) => gsm7(`${page.ticket} ${short(page.title)}`));
  const full = `${start} ${withTitles.join(', ')}`;
  return {
    text: septets(full) <= room ? full : listed(start, tickets, room),
    subject: listed(start, tickets, 118),
    body: [
      `${count} in one message, because you had an unanswered page. Answer each behind the link, or all at once.`,
      ...paragraphs,
      ...(rest > 0 ? [`And ${rest} more: see your watch.`] : []),
    ].join('\n\n'),
  };
}
