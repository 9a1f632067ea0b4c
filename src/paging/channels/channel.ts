import type { z } from 'zod';

import type { Duration } from '../../kernel/index.ts';

/** What one message says, ready to be put into a channel's own form. All texts are plain. */
export interface Content {
  readonly purpose: 'page' | 'notice' | 'verification' | 'test';
  /** Under 160 characters; stands alone as an SMS. */
  readonly text: string;
  readonly subject: string;
  /** Paragraphs of a longer form, for mails. */
  readonly body: string;
  /** The one-tap page `/p/TOKEN`, absent on notices that ask for nothing. */
  readonly link?: string | undefined;
  /** The token inside the link, for reply addresses and callbacks. */
  readonly token?: string | undefined;
  readonly severity?: number | undefined;
  /** Same for every copy of one page by one method, so that a receiver can tell copies. */
  readonly reference: string;
}

/** What the next hop said. `proof` names the strongest thing known: accepted, delivered or seen. */
export type Outcome =
  | { readonly kind: 'handed-over'; readonly proof: 'accepted' | 'delivered' | 'seen'; readonly detail: string; readonly providerId?: string }
  /** Certainly not sent. `retry` never: this address will not work, go on to the next method. */
  | { readonly kind: 'failed'; readonly retry: 'later' | 'never'; readonly detail: string }
  /** The answer was lost: it may have been sent. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** What a channel may use. Times out by `signal`, never later. */
export interface SendContext {
  readonly signal: AbortSignal;
  readonly publicUrl: string;
  /** Verified requests to addresses that people brought: the egress guard stands inside. */
  readonly fetch: (url: string, init: { method: string; headers: Record<string, string>; body: string | Uint8Array; signal: AbortSignal }) => Promise<{ status: number; text: string; headers: Readonly<Record<string, string>> }>;
  readonly random: (bytes: number) => Uint8Array;
  /** Seconds since 1970, for signatures. */
  readonly epochSeconds: () => number;
}

/** One way to reach a person. A folder each; the register finds them by name. */
export interface Channel<A = unknown> {
  readonly name: string;
  /** How people call it: "Email", "Voice call". */
  readonly label: string;
  /** Whether it makes a phone ring or buzz; mail and chat alone count as unreachable (PAG-3). */
  readonly rings: boolean;
  /** The strongest thing that it can prove. */
  readonly proves: 'accepted' | 'delivered' | 'seen';
  readonly timeout: Duration;
  /** What an address of this channel looks like, as people enter it. */
  readonly address: z.ZodType<A>;
  /** A short form for screens, without secrets. */
  readonly show: (address: A) => string;
  readonly send: (address: A, content: Content, context: SendContext) => Promise<Outcome>;
}
