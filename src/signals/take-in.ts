import { encodeBare, encodeFull, encodeLine, encodeMark, type AlertJson, type Origin, type Saying, type Source } from './entry.ts';
import type { Identity } from './identity.ts';
import type { IntakeLog } from './intake-log.ts';
import { contentHash, REWRITE_AFTER, type Content, type KnownAlert } from './known-alerts.ts';
import { Recent } from './recent.ts';
import type { Instant } from '../kernel/index.ts';

/** An alert as a source read it, before it has a key. */
export interface Draft {
  readonly identity: Identity;
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

interface Fresh {
  readonly key: string;
  readonly content: number;
  readonly index: number;
}

/** Makes what takes in; `onTaken` is told of all that was committed. */
export function createIntake(log: IntakeLog, onTaken?: (source: Source, alerts: number) => void): Intake {
  const known = new Recent<KnownAlert>(MOST_KNOWN);

  const encode = (draft: Draft, context: { origin: Origin; index: number; fresh: Fresh[] }): string => {
    const { says, endsAt, sentEndsAt } = draft;
    const { integrationId, receivedAt } = context.origin;
    const key = draft.identity.keyIn(integrationId);
    const heard = { key, says, endsAt, sentEndsAt };
    if (draft.alert === undefined) return encodeBare(heard);
    if (says !== 'firing') return encodeFull(heard, draft.alert);
    const content = contentHash(draft.content);
    const before = known.get(key);
    if (before !== undefined) draft.identity.cameAgain();
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
      const heard = { key: identity.keyIn(integrationId), says, endsAt, sentEndsAt };
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
