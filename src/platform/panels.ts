import { setTimeout as delay } from 'node:timers/promises';

import { must, type Duration } from '../kernel/index.ts';
import type { Reader } from './database/index.ts';

/** The subject that a panel stands on: `ticket`, `service`, `person` or `team`, and its id. */
export interface PanelSubject {
  readonly kind: string;
  readonly id: string;
}

/** One line of a panel: what it is, what it says, and where it leads. */
export interface PanelLine {
  readonly label: string;
  readonly text: string;
  readonly link?: string;
}

/** What one area shows on another area's subject. */
export interface Panel {
  /** Area and matter: `on-call.now`. */
  readonly name: string;
  readonly title: string;
  /** The kind of subject it stands on. */
  readonly subject: string;
  /** Lower stands higher. */
  readonly order: number;
  /** At most 20 lines; none leaves the panel out. */
  load(reader: Reader, subject: PanelSubject): Promise<readonly PanelLine[]>;
}

/** A panel as it came out: a slow or failing one shows itself as such and delays nothing. */
export interface ShownPanel {
  readonly name: string;
  readonly title: string;
  readonly state: 'shown' | 'slow' | 'failed';
  readonly lines: readonly PanelLine[];
}

/** How long a panel may take. */
const PATIENCE: Duration = 250;
const MOST_LINES = 20;

const register = new Map<string, Panel>();

/** Makes a panel known. App calls it once per panel at start; another panel of the same name is a bug. */
export function registerPanel(panel: Panel): void {
  must((register.get(panel.name) ?? panel) === panel, `two panels are called ${panel.name}`);
  register.set(panel.name, panel);
}

type Outcome = { readonly state: 'shown'; readonly lines: readonly PanelLine[] } | { readonly state: 'slow' | 'failed' };

async function outcomeOf(panel: Panel, reader: Reader, subject: PanelSubject): Promise<Outcome> {
  const over = new AbortController();
  const loaded = Promise.allSettled([panel.load(reader, subject)]).then(([result]): Outcome =>
    result.status === 'fulfilled' ? { state: 'shown', lines: result.value } : { state: 'failed' },
  );
  const slow = Promise.allSettled([delay(PATIENCE, undefined, { signal: over.signal })]).then((): Outcome => ({ state: 'slow' }));
  const outcome = await Promise.race([loaded, slow]);
  over.abort();
  return outcome;
}

/**
 * All panels that areas have for a subject, in their order, within 250 ms. The reader must not be a transaction: a failed
 * statement would end it for the others.
 */
export async function panelsOn(reader: Reader, subject: PanelSubject): Promise<ShownPanel[]> {
  const panels = [...register.values()].filter((panel) => panel.subject === subject.kind).sort((a, b) => a.order - b.order);
  const outcomes = await Promise.all(panels.map(async (panel) => ({ panel, outcome: await outcomeOf(panel, reader, subject) })));
  return outcomes
    .map(({ panel, outcome }) => ({
      name: panel.name,
      title: panel.title,
      state: outcome.state,
      lines: outcome.state === 'shown' ? outcome.lines.slice(0, MOST_LINES) : [],
    }))
    .filter((shown) => shown.state !== 'shown' || shown.lines.length > 0);
}
