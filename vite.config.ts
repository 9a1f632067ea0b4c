import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig, transformWithOxc, type Plugin } from 'vite';

const isTicket = ({ facadeModuleId }: { readonly facadeModuleId: string | null }): boolean =>
  facadeModuleId?.endsWith('/src/incidents/web/ticket.tsx') === true;

interface Graph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

let inTicket: Set<string> | undefined;

/** Whether a module is read with the incident's screen. */
function isInTicket(id: string, graph: Graph): boolean {
  if (inTicket === undefined) {
    inTicket = new Set([fileURLToPath(new URL('src/incidents/web/ticket.tsx', import.meta.url))]);
    for (const each of inTicket) for (const next of graph.getModuleInfo(each)?.importedIds ?? []) inTicket.add(next);
  }
  return inTicket.has(id);
}

/** One of the two scripts that stand in the page itself, for a browser. */
async function writtenIn(name: string): Promise<string> {
  const file = fileURLToPath(new URL(`src/web/${name}-script.ts`, import.meta.url));
  const { code } = await transformWithOxc(await readFile(file, 'utf8'), file);
  return `(() => {\n${code.replace(/^export \{\s*\};?\n?/m, '')}})();\n`;
}

/** Writes first-script.ts and last-script.ts into the page, so that nothing waits for a request for them, with which files the screen of an incident is made of. */
const ahead: Plugin = {
  name: 'evenkeel:ahead',
  transformIndexHtml: {
    order: 'post',
    async handler(html, { bundle = {} }) {
      const chunks = Object.values(bundle).flatMap((each) => (each.type === 'chunk' ? [each] : []));
      const screen = chunks.find(isTicket);
      const needed = new Set(screen === undefined ? [] : [screen]);
      for (const each of needed) for (const chunk of chunks) if (!chunk.isEntry && each.imports.includes(chunk.fileName)) needed.add(chunk);
      const files = [...needed]
        .flatMap((each) => [each.fileName, ...(each.viteMetadata?.importedCss ?? [])])
        .filter((file) => !html.includes(file));
      const [first, last] = await Promise.all(['first', 'last'].map(writtenIn));
      return html
        .replace(
          '<script id="first"></script>',
          () => `<script id="first" data-ticket="${files.map((file) => `/${file}`).join(' ')}">\n${first}</script>`,
        )
        .replace('<script id="last"></script>', () => `<script>\n${last}</script>`);
    },
  },
};

/** Has the browser read these whole while they come, off the thread that draws; else each of their functions is read again when it is first called. */
const readWhole: Plugin = {
  name: 'evenkeel:read-whole',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const each of Object.values(bundle)) {
        if (each.type !== 'chunk' || !(each.isEntry || each.name === 'react' || isTicket(each))) continue;
        each.code = `//# allFunctionsCalledOnLoad\n${each.code}`;
      }
    },
  },
};

/** The web app: sources in src/web and src/AREA/web, built to dist/web, which the server serves. */
export default defineConfig({
  root: 'src/web',
  base: '/',
  plugins: [react(), ahead, readWhole],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    // Older targets have light-dark() rewritten into variables that lose the reader's choice.
    cssTarget: ['chrome123', 'safari17.5', 'firefox120'],
    target: ['chrome123', 'safari17.5', 'firefox120'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        chunkFileNames: ({ name }) => `assets/${name.replace(/~.*$/, '')}-[hash].js`,
        // A request for each small module that two screens share costs a slow phone more than its bytes.
        codeSplitting: {
          groups: [
            // Apart, so that the browser reads the two halves of the first script side by side.
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]|rolldown[\\/]runtime/, priority: 3 },
            { name: 'app', tags: ['$initial'], priority: 2 },
            // Fetched with every first screen: with what other screens share they would bring that, too.
            {
              name: 'soon',
              test: /src[\\/](web[\\/](settings-parts|parts[\\/](axis|heading))|incidents[\\/]web[\\/]declare)\.tsx?$/,
              priority: 1.7,
            },
            // Icons are made where their module is read: in a group with screens two chunks would need each other to begin.
            { name: 'icons', test: /@tabler[\\/]icons-react/, priority: 1.5 },
            // Only long lists need it: together with small modules it would come with the first screen.
            { name: 'virtual', test: /@tanstack[\\/](react-)?virtual/, priority: 1.5 },
            // What the incident's screen shares with others is one file, so that it is made of two.
            { name: (id, graph) => (isInTicket(id, graph) ? 'incident' : null), debugName: 'incident', minShareCount: 2, priority: 1.6 },
            { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 24_000, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    port: 7071,
    proxy: Object.fromEntries(['/api', '/p/', '/in/'].map((path) => [path, process.env['EVENKEEL_URL'] ?? 'http://127.0.0.1:7070'])),
  },
});
