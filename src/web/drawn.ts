import type { Instant } from '../kernel/index.ts';

/** What the server knew of the reader when it drew the page that the browser shows first. Until the app has taken the page over it says the same. */
export interface Drawn {
  readonly at: Instant;
  readonly isPhone: boolean;
  readonly title: string;
}

let drawn: Drawn = { at: 0, isPhone: false, title: 'Evenkeel' };

/** Says for what, and when, the page was drawn: on the server before it is, in the browser before it is taken over. */
export function drawAs(as: Drawn): void {
  drawn = as;
}

/** For what the page was drawn. */
export const drawnAs = (): Drawn => drawn;
