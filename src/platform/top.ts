import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function above(folder: string): string {
  return existsSync(join(folder, 'package.json')) || folder === dirname(folder) ? folder : above(dirname(folder));
}

/** The folder that Evenkeel is installed in. Found by its package.json: this module stands in src, in dist, or in the one file that a server is. */
export const top = above(dirname(fileURLToPath(import.meta.url)));
