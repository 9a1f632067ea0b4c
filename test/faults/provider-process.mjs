// Mail server and webhook receiver in a process of their own: they live when instances die, and receiving costs the sender of the load no time.
import { fileURLToPath } from 'node:url';

import { runnerImport } from 'vite';

const { module } = await runnerImport(fileURLToPath(new URL('providers.ts', import.meta.url)), { configFile: false, logLevel: 'error' });
await module.serveProviders(process.argv[2]);
