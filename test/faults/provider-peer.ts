import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import type { Host } from './host.ts';
import type { Standing } from './providers.ts';

const script = fileURLToPath(new URL('provider-process.mjs', import.meta.url));

const told = z.union([
  z.object({ mail: z.string(), webhook: z.string() }),
  z.object({ arrivals: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])) }),
  z.object({ stands: z.enum(['mail', 'webhook']) }),
]);

/** A page that arrived at a provider. */
export interface Arrived {
  readonly alert: number;
  readonly person: number;
  readonly at: number;
  /** The how manieth copy of one message. */
  readonly copy: number;
}

/** The providers that pages leave by, each to be told how to stand. */
export interface Providers {
  readonly mail: string;
  readonly webhook: string;
  /** Resolves when it stands so. */
  stand(provider: 'mail' | 'webhook', standing: Standing): Promise<void>;
  end(): void;
}

/** Starts mail server and webhook receiver on a host, in a process of their own. */
export async function startProviders(host: Host, onArrived: (page: Arrived) => void): Promise<Providers> {
  const [program, ...args] = [...host.prefix, process.execPath, script, host.address];
  // In a session of its own, as everything here: a terminal's Ctrl-C ends the faults and not what they are done to.
  const child: ChildProcess = spawn(program ?? process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], detached: true });
  const standing: (() => void)[] = [];
  const urls = await new Promise<{ mail: string; webhook: string }>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the providers ended with ${code}`)));
    child.on('message', (message) => {
      const said = told.parse(message);
      if ('mail' in said) resolve(said);
      else if ('stands' in said) standing.shift()?.();
      else for (const [alert, person, at, copy] of said.arrivals) onArrived({ alert, person, at, copy });
    });
  });
  return {
    ...urls,
    stand: async (provider, how) =>
      new Promise((resolve) => {
        standing.push(resolve);
        child.send({ provider, standing: how });
      }),
    end: () => void child.kill(),
  };
}
