import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const TICKET = /\/src\/incidents\/web\/ticket\.tsx$/;

/** Tells public/ahead.js which files the screen of an incident is made of. */
const ahead: Plugin = {
  name: 'evenkeel:ahead',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle = {} }) {
      const chunks = Object.values(bundle).flatMap((each) => (each.type === 'chunk' ? [each] : []));
      const screen = chunks.find(({ facadeModuleId }) => facadeModuleId !== null && TICKET.test(facadeModuleId));
      const needed = new Set(screen === undefined ? [] : [screen]);
      for (const each of needed) for (const chunk of chunks) if (!chunk.isEntry && each.imports.includes(chunk.fileName)) needed.add(chunk);
      const files = [...needed].flatMap((each) => [each.fileName, ...(each.viteMetadata?.importedCss ?? [])]);
      return html.replace('src="/ahead.js"', `src="/ahead.js" data-ticket="${files.map((file) => `/${file}`).join(' ')}"`);
    },
  },
};

/** The web app: sources in src/web and src/AREA/web, built to dist/web, which the server serves. */
export default defineConfig({
  root: 'src/web',
  base: '/',
  plugins: [react(), ahead],
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
            { name: 'app', tags: ['$initial'], priority: 2 },
            { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 20_000, priority: 1 },
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
