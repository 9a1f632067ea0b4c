import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

import * as z from 'zod';

import { Fault } from '../../../kernel/index.ts';
import { newToken, systemClock } from '../../clock/index.ts';
import { codeOf } from './system-error.ts';

const schema = z.object({ owner: z.string().min(1), app: z.string().min(1) });

/** The passwords of the two roles of an embedded database. */
export type Passwords = z.infer<typeof schema>;

/** Writes a file in one step: whoever reads it sees all of it or nothing, also after a power failure. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** The passwords kept in the data folder, readable by its owner alone; made at the first start. */
export async function keepPasswords(dataDir: string): Promise<Passwords> {
  const file = join(dataDir, 'postgres-passwords.json');
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') {
      throw new Fault(
        `The passwords of the embedded database cannot be read from ${file}. Put the file back from a backup.`,
        'never',
        error,
      );
    }
  }
  const passwords = { owner: newToken(systemClock), app: newToken(systemClock) };
  await writeWhole(file, JSON.stringify(passwords));
  return passwords;
}
