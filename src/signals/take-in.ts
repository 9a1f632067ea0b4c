import { hash } from 'node:crypto';

import { encodeBare, encodeFull, encodeLine, encodeMark, type AlertJson, type Origin, type Saying } from './entry.ts';
import type { IntakeLog } from './intake-log.ts';
import { KnownAlerts, REWRITE_AFTER, sameContent, type Content } from './known-alerts.ts';
import type { Instant } from '../kernel/index.ts';

/** An alert as a source read it, before it has a key. */
export interface Draft {
  /** What identifies it within its integration (rules/dedup-key.ts). */
  readonly identity: string;
  readonly content: Content;
  readonly says: Saying;
  readonly endsAt: Instant;
  readonly sentEndsAt: Instant | null;
  /** None for an acknowledgement. */
  readonly alert: AlertJson | undefined;
}

/** Takes in what requests bring. */
export interface Intake {
  /** Resolves once all of it is committed in the intake log. Throws a Fault when it cannot be. */
  takeIn(origin: Origin, drafts: readonly Draft[]): Promise<void>;
}

/** The text that identities are remembered by: about 60 MB of it, for some 100,000 alerts. */
const MOST_CHARACTERS = 32 * 1024 * 1024;

/** 128 bits and a little more of SHA-256: enough that no two alerts ever share a key. */
const keyOf = (integrationId: string, identity: string): string =>
  hash('sha256', `${integrationId}\n${identity}`, 'base64url').slice(0, 22);

interface Fresh {
  readonly identity: string;
  readonly key: string;
  readonly content: Content;
  readonly index: number;
}

export function createIntake(log: IntakeLog): Intake {
  const known = new KnownAlerts(MOST_CHARACTERS);

  const encode = (draft: Draft, context: { origin: Origin; index: number; fresh: Fresh[] }): string => {
    const { identity, content, says, endsAt, sentEndsAt } = draft;
    const { integrationId, receivedAt } = context.origin;
    const before = known.get(integrationId, identity);
    if (
      says === 'firing' &&
      before !== undefined &&
      receivedAt - before.writtenAt < REWRITE_AFTER &&
      sameContent(before.content, content)
    ) {
      return encodeMark({ key: before.key, says, endsAt, sentEndsAt }, before.ref);
    }
    const key = before?.key ?? keyOf(integrationId, identity);
    if (draft.alert === undefined) return encodeBare({ key, says, endsAt, sentEndsAt });
    if (says === 'firing') context.fresh.push({ identity, key, content, index: context.index });
    return encodeFull({ key, says, endsAt, sentEndsAt }, draft.alert);
  };

  return {
    async takeIn(origin, drafts) {
      if (drafts.length === 0) return;
      const fresh: Fresh[] = [];
      const entries = drafts.map((draft, index) => encode(draft, { origin, index, fresh }));
      const place = await log.append(encodeLine(origin, entries), entries.length);
      for (const { identity, key, content, index } of fresh) {
        known.set(origin.integrationId, identity, { key, content, ref: [place.log, place.first + index], writtenAt: origin.receivedAt });
      }
    },
  };
}
