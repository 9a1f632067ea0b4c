import type { RefusalCode } from './refusals.ts';
import type { Duration } from './time.ts';

/** An expected "no": which one, what about it, and the place in the input it speaks of (`body.labels.service`). */
export interface Refusal {
  readonly code: RefusalCode;
  readonly detail: string;
  readonly at?: string;
  /** How long it will be refused, where that is known. */
  readonly wait?: Duration;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const refuse = (code: RefusalCode, detail: string, at?: string): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal: at === undefined ? { code, detail } : { code, detail, at },
});
