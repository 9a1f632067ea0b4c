import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The web app: sources in src/web and src/AREA/web, built to dist/web, which the server serves. */
export default defineConfig({
  root: 'src/web',
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    // Older targets have light-dark() rewritten into variables that lose the reader's choice.
    cssTarget: ['chrome123', 'safari17.5', 'firefox120'],
    target: ['chrome123', 'safari17.5', 'firefox120'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    port: 7071,
    proxy: Object.fromEntries(['/api', '/p/', '/in/'].map((path) => [path, process.env['EVENKEEL_URL'] ?? 'http://127.0.0.1:7070'])),
  },
});
