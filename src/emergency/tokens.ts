import { createHash } from 'node:crypto';

import type { Instant } from '../kernel/index.ts';
import type { InstallationKeys } from '../platform/signed/index.ts';

const VERSION = 1;
const HASH = 12;
const UUID = 16;
const MAC = 14;
const BODY = 1 + UUID + HASH + UUID + 4;
const PURPOSE = 'emergency page';

/** What a link of an emergency says by itself: whose page it is and of which case, until when. */
export interface EmergencyToken {
  readonly page: string;
  /** See `caseHash`. */
  readonly hash: string;
  readonly person: string;
  readonly until: Instant;
}

/** Names a case, the alerts of one service and name, on every instance alike: 16 characters. */
export const caseHash = (group: string): string => createHash('sha256').update(group).digest().subarray(0, HASH).toString('base64url');

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');
const uuidOf = (bytes: Buffer): string => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** A token of 84 characters that any instance of the installation can verify without a database. */
export function emergencyToken(keys: InstallationKeys, token: EmergencyToken): string {
  const body = Buffer.alloc(BODY);
  body.writeUInt8(VERSION, 0);
  bytesOf(token.page).copy(body, 1);
  Buffer.from(token.hash, 'base64url').copy(body, 1 + UUID);
  bytesOf(token.person).copy(body, 1 + UUID + HASH);
  body.writeUInt32BE(Math.floor(token.until / 1000), BODY - 4);
  return Buffer.concat([body, keys.mac(PURPOSE, body, MAC)]).toString('base64url');
}

/** What a token says; undefined for one that this installation never gave out, or that is over. */
export function readToken(keys: InstallationKeys, text: string, now: Instant): EmergencyToken | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== BODY + MAC || bytes.toString('base64url') !== text) return undefined;
  const body = bytes.subarray(0, BODY);
  if (body[0] !== VERSION || !keys.hasMac(PURPOSE, body, bytes.subarray(BODY))) return undefined;
  const until = body.readUInt32BE(BODY - 4) * 1000;
  if (until < now) return undefined;
  return {
    page: uuidOf(body.subarray(1, 1 + UUID)),
    hash: body.subarray(1 + UUID, 1 + UUID + HASH).toString('base64url'),
    person: uuidOf(body.subarray(1 + UUID + HASH, BODY - 4)),
    until,
  };
}
