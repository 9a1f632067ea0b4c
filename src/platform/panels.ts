import { setTimeout as delay } from 'node:timers/promises';

import { must, type Duration, type Instant } from '../kernel/index.ts';
import type { Reader } from './database/index.ts';

/** The subject that a panel stands on: `ticket`, `service`, `person` or `team`, its id, and the present. */
export interface PanelSubject {
  readonly kind: string;
  readonly id: string;
  readonly now: Instant;
}

/**
 * What one area shows on another area's subject, as plain JSON items of a form of its own. Whoever shows the subject either
 * knows the panel by its name, or passes it on as it is.
 */
export interface Panel {
  /** Noun of the subject, then what: `service.tickets`. */
  readonly name: string;
  /** The kind of subject it stands on. */
  readonly subject: string;
  /** At most 200 items. */
  load(reader: Reader, subject: PanelSubject): Promise<readonly unknown[]>;
}

/** A panel as it came out: a slow or failing one says so and delays nothing. */
export interface ShownPanel {
  readonly name: string;
  readonly state: 'shown' | 'slow' | 'failed';
  readonly items: readonly unknown[];
}

/** How long a panel may take. */
const PATIENCE: Duration = 250;
const MOST_ITEMS = 200;

const register = new Map<string, Panel>();

/** Makes a panel known. App calls it once per panel at start; another panel of the same name is a bug. */
export function registerPanel(panel: Panel): void {
  must((register.get(panel.name) ?? panel) === panel, `two panels are called ${panel.name}`);
  register.set(panel.name, panel);
}

type Outcome = { readonly state: 'shown'; readonly items: readonly unknown[] } | { readonly state: 'slow' | 'failed' };

async function outcomeOf(panel: Panel, reader: Reader, subject: PanelSubject): Promise<Outcome> {
  const over = new AbortController();
  const loaded = Promise.allSettled([panel.load(reader, subject)]).then(([result]): Outcome =>
    result.status === 'fulfilled' ? { state: 'shown', items: result.value } : { state: 'failed' },
  );
  const slow = Promise.allSettled([delay(PATIENCE, undefined, { signal: over.signal })]).then((): Outcome => ({ state: 'slow' }));
  const outcome = await Promise.race([loaded, slow]);
  over.abort();
  return outcome;
}

/**
 * All panels that areas have for a subject, within 250 ms. The reader must not be a transaction: a failed statement would
 * end it for the others.
 */
export async function panelsOn(reader: Reader, subject: PanelSubject): Promise<ShownPanel[]> {
  const panels = [...register.values()].filter((panel) => panel.subject === subject.kind);
  return Promise.all(
    panels.map(async (panel) => {
      const outcome = await outcomeOf(panel, reader, subject);
      const items = outcome.state === 'shown' ? outcome.items.slice(0, MOST_ITEMS) : [];
      return { name: panel.name, state: outcome.state, items };
    }),
  );
}
