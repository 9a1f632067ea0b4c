import type { Duration, Instant } from '../kernel/index.ts';
import type { Ref } from './entry.ts';
import type { Texts } from './rules/labels.ts';

/** What a repeat must have in common with what was written in full, besides its identity. */
export interface Content {
  readonly annotations: Texts;
  /** Any other text of the alert that matters: where it is shown, when it began. */
  readonly start: string;
  readonly url: string;
}

/** Compared field by field: making one text of it costs more than all else that a repeat needs. */
export function sameContent(one: Content, other: Content): boolean {
  if (one.start !== other.start || one.url !== other.url) return false;
  let count = 0;
  for (const name in one.annotations) {
    if (one.annotations[name] !== other.annotations[name]) return false;
    count += 1;
  }
  for (const _ in other.annotations) count -= 1;
  return count === 0;
}

/** About how much memory a content takes, in characters. */
function size(content: Content): number {
  let characters = content.start.length + content.url.length + 200;
  for (const name in content.annotations) characters += name.length + (content.annotations[name]?.length ?? 0);
  return characters;
}

/** What this instance has lately written in full. */
export interface KnownAlert {
  readonly key: string;
  readonly content: Content;
  readonly ref: Ref;
  readonly writtenAt: Instant;
}

/** After this long a repeat is written in full again, so that marks never point far back. */
export const REWRITE_AFTER: Duration = 10 * 60_000;

type ByIdentity = Map<string, KnownAlert>;

/**
 * Alerts by integration and identity, so that a repeat need not be written in full. Bounded by two generations: when the
 * young one is full it becomes the old one, and what was old and not met again is forgotten. Forgetting costs a few
 * bytes in the log and nothing else: nobody is paged, or not paged, by what stands here.
 */
export class KnownAlerts {
  private readonly mostCharacters: number;
  private characters = 0;
  private young = new Map<string, ByIdentity>();
  private old = new Map<string, ByIdentity>();

  /** `mostCharacters`: how much text a generation holds; there are two. */
  constructor(mostCharacters: number) {
    this.mostCharacters = mostCharacters;
  }

  get(integrationId: string, identity: string): KnownAlert | undefined {
    const found = this.young.get(integrationId)?.get(identity);
    if (found !== undefined) return found;
    const older = this.old.get(integrationId)?.get(identity);
    if (older !== undefined) this.set(integrationId, identity, older);
    return older;
  }

  set(integrationId: string, identity: string, alert: KnownAlert): void {
    let own = this.young.get(integrationId);
    if (own === undefined) {
      own = new Map();
      this.young.set(integrationId, own);
    }
    const before = own.get(identity);
    this.characters += size(alert.content) + (before === undefined ? identity.length : -size(before.content));
    own.set(identity, alert);
    if (this.characters < this.mostCharacters) return;
    this.old = this.young;
    this.young = new Map();
    this.characters = 0;
  }
}
