import type { QueryClient } from '@tanstack/react-query';

import { readingsOf, ticketAt } from './ahead.ts';
import { learnServerTime } from './clock.ts';
import { drawAs, type Drawn } from './drawn.ts';
import { isRecord } from './json.ts';

declare global {
  interface Window {
    /** When the page had come, by the browser's clock: first-script.ts notes it. */
    evenkeelCame?: number;
  }
}

/** A page that the server has drawn, with the readings that it was drawn from. */
export interface DrawnPage extends Drawn {
  /** By their addresses. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/** The page as the server has written it into itself; undefined where it has drawn nothing. */
export function readDrawn(): DrawnPage | undefined {
  const text = document.getElementById('drawn')?.textContent ?? undefined;
  const page: unknown = text === undefined ? undefined : JSON.parse(text);
  if (!isRecord(page) || !isRecord(page['answers'])) return undefined;
  const { at, isPhone, title, answers } = page;
  return typeof at === 'number' && typeof title === 'string' ? { at, isPhone: isPhone === true, title, answers } : undefined;
}

/** Keeps the readings of a drawn page, so that the app draws the same. */
export function keepDrawn(client: QueryClient, path: string, page: DrawnPage): void {
  drawAs(page);
  const ticket = ticketAt(path);
  if (ticket === undefined) return;
  for (const { path: address, keep } of readingsOf(ticket)) keep(client, page.answers[address]);
}

/** Learns the server's time from a page that it has drawn. */
export const learnFrom = ({ at }: Drawn): void => learnServerTime(new Date(at).toUTCString(), window.evenkeelCame);
