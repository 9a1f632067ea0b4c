import { z } from 'zod';

import type { Reader } from '../platform/database/index.ts';
import { panelsOn, type PanelSubject } from '../platform/panels.ts';

export const panelState = z.object({ name: z.string(), state: z.enum(['shown', 'slow', 'failed']) });

/** What other areas show on a subject of the catalog. */
export interface ShownPanels {
  /** The items of a panel in the form that is expected here; none when no area shows it, or it was slow or failed. */
  of<T>(name: string, item: z.ZodType<T>): T[];
  readonly states: readonly z.output<typeof panelState>[];
}

export async function showPanels(reader: Reader, subject: PanelSubject): Promise<ShownPanels> {
  const shown = await panelsOn(reader, subject);
  return {
    of: (name, item) => z.array(item).parse(shown.find((panel) => panel.name === name)?.items ?? []),
    states: shown.map(({ name, state }) => ({ name, state })),
  };
}
