import { spawn, type ChildProcess } from 'node:child_process';

import { seconds, type Duration } from '../kernel/index.ts';
import type { Clock } from '../platform/clock/index.ts';
import type { KeptOutput } from './kept-output.ts';

/** How long a command has to end by itself once it is asked to. */
const GRACE: Duration = seconds(5);
/** How long output that is on its way is waited for once a command has ended. */
const DRAIN: Duration = 500;

/** What a command is run as. */
export interface Commanded {
  readonly run: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly limit: Duration;
}

/** How a command ended. */
export interface Ended {
  readonly how: 'exited' | 'timed-out' | 'stopped' | 'not-begun';
  readonly exitCode: number | null;
  readonly words: string;
}

/** A command that runs. */
export interface Running {
  readonly ended: Promise<Ended>;
  stop(): void;
}

/** Signals a process and all that it began. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It is over.
  }
}

const wordsOf = (how: Ended['how'], code: number | null, signal: string | null): string => {
  if (how === 'timed-out') return 'it took longer than its file allows, and was ended';
  if (how === 'stopped') return 'somebody stopped it';
  return signal === null ? `exit code ${code ?? 0}` : `it was ended by ${signal}`;
};

/** Runs a list of arguments, without a shell, as a process group of its own that ends as a whole. */
export function runCommand(commanded: Commanded, output: KeptOutput, clock: Clock): Running {
  const [file = '', ...rest] = commanded.run;
  const { folder: cwd, environment: env, limit } = commanded;
  const child = spawn(file, rest, { cwd, env, shell: false, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.take(chunk));
  let how: Ended['how'] = 'exited';
  let callOffKill = (): void => undefined;
  const end = (why: 'timed-out' | 'stopped'): void => {
    if (how !== 'exited') return;
    how = why;
    signalGroup(child, 'SIGTERM');
    callOffKill = clock.after(GRACE, () => signalGroup(child, 'SIGKILL'));
  };
  const callOff = clock.after(limit, () => end('timed-out'));
  const ended = new Promise<Ended>((resolve) => {
    child.once('error', (error) => {
      callOff();
      resolve({ how: 'not-begun', exitCode: null, words: `it could not begin: ${error.message}` });
    });
    child.once('exit', (code, signal) => {
      callOff();
      callOffKill();
      clock.after(DRAIN, () => {
        // What it left behind in its group ends with it, and holds no output open.
        signalGroup(child, 'SIGKILL');
        resolve({ how, exitCode: code, words: wordsOf(how, code, signal) });
      });
    });
  });
  return { ended, stop: () => end('stopped') };
}
