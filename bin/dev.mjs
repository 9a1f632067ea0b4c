// npm run dev: the server built and started again on every change, and the web app by Vite with its changes shown at once.
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';

import { buildIfStale } from './build.mjs';
import { installIfStale, top } from './install.mjs';

const tool = (name) => join(top, 'node_modules/.bin', name);
const children = new Map();
let ending = false;

/** Starts a part; when it ends by itself everything ends, except the server, which waits for the next change. */
function start(name, command, args) {
  const child = spawn(command, args, { cwd: top, stdio: ['ignore', 'inherit', 'inherit'] });
  children.set(name, child);
  child.once('error', (error) => process.stderr.write(`${name}: ${error.message}\n`));
  child.once('exit', () => {
    if (children.get(name) === child) children.delete(name);
    if (name !== 'server') end();
    if (ending && children.size === 0) process.exit();
  });
  return child;
}

function end() {
  ending = true;
  for (const child of children.values()) child.kill('SIGTERM');
  if (children.size === 0) process.exit();
}

let restarting;
/** Ends the server, if it runs, and starts it on what has been compiled; several changes at once make one restart. */
async function restart() {
  const running = children.get('server');
  if (running !== undefined) {
    running.kill('SIGTERM');
    await new Promise((done) => running.once('exit', done));
  }
  restarting = undefined;
  if (!ending) start('server', process.execPath, ['bin/start.mjs', '--built']);
}

function changed(file) {
  if (ending || file === null || !file.endsWith('.js') || file.startsWith('web/')) return;
  restarting ??= setTimeout(() => void restart(), 300);
}

process.on('SIGINT', end);
process.on('SIGTERM', end);
await installIfStale();
await buildIfStale();
start('compiler', tool('tsc'), ['-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput']);
if (existsSync(join(top, 'src/web/index.html'))) start('web', tool('vite'), ['--config', 'vite.config.ts']);
await restart();
watch(join(top, 'dist'), { recursive: true }, (_event, file) => changed(file));
