import { fileURLToPath } from 'node:url';

import { demoEnvironment } from './demo/environment.ts';
import { prepareFolder } from './demo/folder.ts';
import { REVIVED } from './guard-supervisor.ts';
import { supervise } from './supervisor.ts';

export interface DemoWanted {
  readonly dataDir: string;
  /** Throw away what stands and make it anew. */
  readonly reset: boolean;
}

/** Keeps a demo running until SIGINT or SIGTERM; answers the exit code. */
export async function runDemo({ dataDir, reset }: DemoWanted): Promise<number> {
  // A supervisor that a server has called finds the demo running, and lets it be.
  const ready = process.env[REVIVED] === undefined ? await prepareFolder(dataDir, reset) : undefined;
  if (ready?.ok === false) {
    process.stderr.write(`${ready.refusal.detail}\n`);
    return 1;
  }
  const { PORT } = demoEnvironment(process.env);
  return supervise({
    serverScript: fileURLToPath(new URL('demo/server.js', import.meta.url)),
    dataDir,
    address: `http://127.0.0.1:${PORT ?? ''}`,
  });
}
