// Builds server and web when their sources have changed. `npm run build`, and from other scripts:
//   import { installIfStale } from './install.mjs';
//   import { buildIfStale } from './build.mjs';
//   await installIfStale(); await buildIfStale();
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { installIfStale, run, top } from './install.mjs';

const stampPath = join(top, 'dist/.stamp');

/** Every file below a folder, as paths from the top of the house, in order. */
function filesBelow(folder) {
  if (!existsSync(join(top, folder))) return [];
  return readdirSync(join(top, folder), { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

const isWeb = (path) => /^src\/(?:[^/]+\/)?web\//.test(path);
const isTest = (path) => /\.test\.tsx?$/.test(path);

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.filter((one) => existsSync(join(top, one)))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(top, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampPath, 'utf8'));
  } catch {
    return {};
  }
}

function writeStamp(stamp) {
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(`${stampPath}.new`, JSON.stringify(stamp));
  renameSync(`${stampPath}.new`, stampPath);
}

/** Files beside the code that the server reads when it runs. */
function copyRest(sources) {
  for (const path of sources.filter(
    (one) => ['.json', '.yaml', '.css', '.html', '.svg'].includes(extname(one)) && !one.endsWith('tsconfig.json'),
  )) {
    const target = join(top, path.replace(/^src/, 'dist'));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(top, path), target);
  }
}

/** What an earlier build made of sources that are gone. */
function removeOrphans() {
  for (const path of filesBelow('dist').filter((one) => !/^dist\/(?:web|first-view)\//.test(one) && /\.js(?:\.map)?$/.test(one))) {
    const source = join(top, path.replace(/^dist/, 'src').replace(/\.js(?:\.map)?$/, ''));
    if (!existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(join(top, path));
  }
}

/** Makes the server one file: to find and read nine hundred is half the work of its start. */
async function bundleServer() {
  const { build } = await import('vite');
  const server = join(top, 'dist/app/server.js');
  await build({
    root: top,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { external: true },
    build: {
      ssr: server,
      outDir: dirname(server),
      emptyOutDir: false,
      minify: false,
      sourcemap: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'server.js', codeSplitting: false } },
    },
  });
}

async function buildServer(sources) {
  const code = await run(join(top, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json']);
  if (code !== 0) throw new Error('The server could not be built. The compiler says why above.');
  await bundleServer();
  copyRest(sources);
  removeOrphans();
}

/** Makes of the app what the server draws a first view with, to dist/first-view/. */
async function buildFirstView() {
  const { build } = await import('vite');
  await build({
    root: top,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    // Whole, with its libraries as they are for use, whatever the server is started with.
    ssr: { noExternal: true },
    build: {
      ssr: join(top, 'src/web/first-view.tsx'),
      outDir: join(top, 'dist/first-view'),
      emptyOutDir: true,
      minify: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'first-view.js', chunkFileNames: '[name]-[hash].js' } },
    },
  });
}

async function buildWeb() {
  const code = await run(join(top, 'node_modules/.bin/vite'), ['build', '--config', join(top, 'vite.config.ts'), '--logLevel', 'warn']);
  if (code !== 0) throw new Error('The web app could not be built. The bundler says why above.');
  await buildFirstView();
}

/**
 * Builds what is stale: the server into dist/, the web app into dist/web/. Both are told by a hash of their sources kept in dist/.stamp.
 * @returns {Promise<{server: boolean, web: boolean}>} what was built; throws an Error with one sentence when a build fails.
 */
export async function buildIfStale(say = (line) => process.stdout.write(`${line}\n`)) {
  const sources = filesBelow('src').filter((path) => !isTest(path));
  const forServer = sources.filter((path) => !isWeb(path));
  const serverHash = hashOf([...forServer, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']);
  const hasWeb = existsSync(join(top, 'src/web/index.html'));
  const webHash = hasWeb ? hashOf([...sources, 'tsconfig.web.json', 'vite.config.ts', 'package-lock.json']) : undefined;
  const stamp = readStamp();
  const server = stamp.server !== serverHash || !existsSync(join(top, 'dist/app'));
  const web = hasWeb && (stamp.web !== webHash || !existsSync(join(top, 'dist/web/index.html')));
  if (!server && !web) return { server, web };
  say(`Building ${[server ? 'server' : '', web ? 'web' : ''].filter((part) => part !== '').join(' and ')} ...`);
  await Promise.all([server ? buildServer(forServer) : undefined, web ? buildWeb() : undefined]);
  writeStamp({ server: serverHash, web: webHash });
  return { server, web };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await installIfStale();
    await buildIfStale();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
