import type { RawRequest } from '../platform/http/index.ts';
import type { Instant } from '../kernel/index.ts';

/** What a sender told of a change, as far as it is read here. */
export interface ChangeSaid {
  readonly body: unknown;
  readonly raw: Buffer;
  readonly headers: RawRequest['headers'];
  /** The same for the same bytes. */
  readonly digest: string;
  /** The sender was proven before: by its token alone where its contract has no proof, or when what is replayed came in. */
  readonly isProven: boolean;
}

/** Who said it, and when it came in. */
export interface ChangeSender {
  readonly integration: { readonly id: string; readonly name: string };
  readonly receivedAt: Instant;
}

/** What became of it. */
export type ChangeTaken =
  | { readonly is: 'taken'; readonly words: string }
  | { readonly is: 'unproven'; readonly sentence: string }
  | { readonly is: 'unreadable'; readonly refusal: string };

/** The area above that keeps changes: by which contracts it is told of them, and what takes them. */
export interface ChangeFeeds {
  readonly names: readonly string[];
  /** Resolves once it is stored. Throws a Fault where it cannot be. */
  take(name: string, said: ChangeSaid, from: ChangeSender): Promise<ChangeTaken>;
}
