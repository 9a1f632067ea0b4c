import { mustHave, type Result } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';

/** To whom and where a message of a contact method goes. */
export interface ContactMessage {
  readonly methodId: string;
  readonly channel: string;
  readonly address: unknown;
  readonly personId: string;
}

/** What the catalog must know of the ways to reach people, which the area that sends answers. */
export interface ContactChannels {
  /** An address as people enter it, in the form in which it is kept; refused with the field's path below `address` or an unknown channel. */
  check(channel: string, address: unknown): Result<unknown>;
  /** A short form for screens, without secrets. */
  show(channel: string, address: unknown): string;
  /** Whether it makes a phone ring or buzz. False for a channel that is not known. */
  rings(channel: string): boolean;
  /** Makes a message that says it is a test. */
  sendTest(tx: Tx, order: ContactMessage): Promise<void>;
  /** Makes the message that carries a code; it leaves when the transaction has committed. */
  sendVerification(tx: Tx, order: ContactMessage & { readonly code: string }): Promise<void>;
}

const register: { channels?: ContactChannels } = {};

/** App gives the catalog its channels, once at start. */
export function registerContactChannels(channels: ContactChannels): void {
  register.channels = channels;
}

export const contactChannels = (): ContactChannels => mustHave(register.channels, 'app registers the contact channels at its start');
