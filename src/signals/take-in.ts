import { hash } from 'node:crypto';

import { encodeBare, encodeFull, encodeLine, encodeMark, type AlertJson, type Origin, type Saying, type Source } from './entry.ts';
import type { IntakeLog } from './intake-log.ts';
import { contentHash, REWRITE_AFTER, type Content, type KnownAlert } from './known-alerts.ts';
import { Recent } from './recent.ts';
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

/** Some 30 MB at most for both generations. */
const MOST_KNOWN = 100_000;
/** Keys are long to compute and short to keep, their identities are not: fewer of these. */
const MOST_KEYS = 20_000;

/** 128 bits and a little more of SHA-256: enough that no two alerts ever share a key. */
export const keyOf = (integrationId: string, identity: string): string =>
  hash('sha256', integrationId + identity, 'base64url').slice(0, 22);

interface Fresh {
  readonly key: string;
  readonly content: number;
  readonly index: number;
}

/** Makes what takes in; `onTaken` is told of all that was committed. */
export function createIntake(log: IntakeLog, onTaken?: (source: Source, alerts: number) => void): Intake {
  const known = new Recent<KnownAlert>(MOST_KNOWN);
  const keys = new Recent<{ integrationId: string; key: string }>(MOST_KEYS);

  const keyFor = (integrationId: string, identity: string): string => {
    const lately = keys.get(identity);
    if (lately?.integrationId === integrationId) return lately.key;
    const key = keyOf(integrationId, identity);
    keys.set(identity, { integrationId, key });
    return key;
  };

  const encode = (draft: Draft, context: { origin: Origin; index: number; fresh: Fresh[] }): string => {
    const { says, endsAt, sentEndsAt } = draft;
    const { integrationId, receivedAt } = context.origin;
    const key = keyFor(integrationId, draft.identity);
    const heard = { key, says, endsAt, sentEndsAt };
    if (draft.alert === undefined) return encodeBare(heard);
    if (says !== 'firing') return encodeFull(heard, draft.alert);
    const content = contentHash(draft.content);
    const before = known.get(key);
    if (before !== undefined && before.content === content && receivedAt - before.writtenAt < REWRITE_AFTER) {
      return encodeMark(heard, [before.log, before.index]);
    }
    context.fresh.push({ key, content, index: context.index });
    return encodeFull(heard, draft.alert);
  };

  /** As `encode`, without marks. */
  const encodeWhole =
    ({ integrationId }: Origin) =>
    ({ says, endsAt, sentEndsAt, alert, identity }: Draft): string => {
      const heard = { key: keyFor(integrationId, identity), says, endsAt, sentEndsAt };
      return alert === undefined ? encodeBare(heard) : encodeFull(heard, alert);
    };

  return {
    async takeIn(origin, drafts) {
      if (drafts.length === 0) return;
      const fresh: Fresh[] = [];
      const entries = drafts.map((draft, index) => encode(draft, { origin, index, fresh }));
      const inFull = (): string => encodeLine({ ...origin, spooled: true }, drafts.map(encodeWhole(origin)));
      const place = await log.append({ line: encodeLine(origin, entries), entries: entries.length, inFull });
      onTaken?.(origin.source, entries.length);
      if (place === undefined) return;
      for (const { key, content, index } of fresh) {
        known.set(key, { content, log: place.log, index: place.first + index, writtenAt: origin.receivedAt });
      }
    },
  };
}
