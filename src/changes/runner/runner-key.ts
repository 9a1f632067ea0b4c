import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';

import { z } from 'zod';

import { mustHave } from '../../kernel/index.ts';
import { system } from '../../platform/actor.ts';
import type { Database } from '../../platform/database/index.ts';
import { readSetting, writeFirstSetting } from '../../platform/settings.ts';
import { newKeyPair } from '../../platform/signed/index.ts';

const SETTING = 'runner-key';
const stored = z.object({ privateKey: z.string() });

/** The key by which this installation signs what runners are given, and nothing else; made when it is first asked for. */
export async function runnerKey(db: Database): Promise<KeyObject> {
  const standing = await readSetting(db, SETTING, stored);
  if (standing !== undefined) return createPrivateKey(standing.privateKey);
  return db.write(system('runners'), async (tx) => {
    await writeFirstSetting(tx, SETTING, { privateKey: newKeyPair() });
    return createPrivateKey(mustHave(await readSetting(tx, SETTING, stored), 'the key was just set').privateKey);
  });
}

/** The public half, as a runner's file has it: DER in base64. */
export const publicHalf = (key: KeyObject): string => createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');

/** The signature of a text, in base64. */
export const signedBy = (key: KeyObject, text: string): string => sign(null, Buffer.from(text), key).toString('base64');
