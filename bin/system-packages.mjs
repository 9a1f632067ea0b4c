// The parts of the system that some tests need: Prometheus, a browser and so on. Debian's packages, by apt-get.
import { existsSync, readFileSync } from 'node:fs';

import { run } from './install.mjs';

const parts = JSON.parse(readFileSync(new URL('../test/support/system-parts.json', import.meta.url), 'utf8'));

/** The Debian packages whose programs are not there. */
export const missingPackages = () => [
  ...new Set(
    Object.values(parts)
      .filter((part) => !part.paths.some((path) => existsSync(path)))
      .map((part) => part.package),
  ),
];

const isRoot = () => process.getuid?.() === 0;

/** The one line that installs what is missing, for people to copy. */
export const installLine = (packages) =>
  `${isRoot() ? '' : 'sudo '}apt-get update && ${isRoot() ? '' : 'sudo '}apt-get install -y --no-install-recommends ${packages.join(' ')}`;

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return isRoot() ? run('apt-get', args, { env }) : run('sudo', ['-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args], { env });
}

/** Installs what is missing: all at once, and where that fails one by one, so that one unknown name costs only itself. */
export async function installSystemPackages() {
  const wanted = missingPackages();
  if (wanted.length === 0) return;
  process.stdout.write(`Installing ${wanted.join(', ')} ...\n`);
  await apt(['update', '-qq']);
  const install = (names) => apt(['install', '-y', '-qq', '--no-install-recommends', ...names]);
  if ((await install(wanted)) !== 0) for (const name of missingPackages()) await install([name]);
  const left = missingPackages();
  if (left.length > 0) process.stdout.write(`Could not install ${left.join(', ')}. By hand: ${installLine(left)}\n`);
}
