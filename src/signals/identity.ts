import { hash } from 'node:crypto';

import { Recent } from './recent.ts';

/** 128 bits and a little more of SHA-256: enough that no two alerts ever share a key. */
export const keyOf = (integrationId: string, identity: string): string =>
  hash('sha256', integrationId + identity, 'base64url').slice(0, 22);

/** What identifies an alert within its integration (rules/dedup-key.ts), with the key it was last known by. */
export class Identity {
  readonly text: string;
  private readonly written: string;
  private isKept = false;
  private integrationId = '';
  private key = '';

  /** `written`: as its sender put it. */
  constructor(text: string, written = text) {
    this.text = text;
    this.written = written;
  }

  /** The alert's key in the intake log. */
  keyIn(integrationId: string): string {
    if (this.integrationId !== integrationId) {
      this.key = keyOf(integrationId, this.text);
      this.integrationId = integrationId;
    }
    return this.key;
  }

  /** It came again, and so it will: it is kept at hand. What comes once is not, which would cost more than all the rest of it. */
  cameAgain(): void {
    if (this.isKept) return;
    this.isKept = true;
    repeated.set(this.written, this);
  }
}

/** Some 20 MB at most for both generations. */
const MOST_REPEATED = 20_000;
const repeated = new Recent<Identity>(MOST_REPEATED);

/** The identity that a sender put so, if it came more than once of late. */
export const identityWritten = (written: string): Identity | undefined => repeated.get(written);
