// What bin/start.mjs does, with the stub for a server.
import { fileURLToPath } from 'node:url';

import { supervise } from '../../dist/app/supervisor.js';

const serverScript = fileURLToPath(new URL('stub-server.mjs', import.meta.url));
const { EVENKEEL_DATA, PORT } = process.env;
process.exit(await supervise({ serverScript, dataDir: EVENKEEL_DATA, address: `http://127.0.0.1:${PORT}` }));
