import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { stringify } from 'yaml';

const PROGRAM = fileURLToPath(new URL('../../bin/evenkeel.mjs', import.meta.url));

/** What a test says in a runner's file beside its keys. */
export interface RunnerWords {
  readonly url: string;
  readonly token: string;
  readonly publicKey: string;
  readonly commands: Readonly<Record<string, object>>;
  readonly trust?: Readonly<Record<string, unknown>>;
  readonly secrets?: readonly string[];
  readonly name?: string;
}

/** A runner's folder with its file, and the real program that runs by it. */
export interface RunnerProcess {
  readonly folder: string;
  /** What it has said so far. */
  readonly said: () => string;
  start(): void;
  /** Kills it without a warning. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Writes a runner's file in a folder of its own; `start` begins `evenkeel runner --config`. */
export async function runnerAt(words: RunnerWords): Promise<RunnerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-runner-'));
  await writeFile(join(folder, 'credential'), `${words.token}\n`, { mode: 0o600 });
  for (const [place, secret] of (words.secrets ?? []).entries()) await writeFile(join(folder, `secret-${place}`), secret, { mode: 0o600 });
  const file = {
    name: words.name ?? 'hosts',
    url: words.url,
    credential: 'credential',
    memory: 'memory',
    trust: { server: [words.publicKey], approvers: ['tomas@example.com'], roles: ['peer'], ...words.trust },
    commands: words.commands,
    environment: { PATH: '/usr/bin:/bin' },
    secrets: (words.secrets ?? []).map((_, place) => `secret-${place}`),
  };
  await writeFile(join(folder, 'runner.yaml'), stringify(file));
  let child: ChildProcess | undefined;
  let said = '';
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const one = child;
    child = undefined;
    if (one === undefined || one.exitCode !== null) return;
    const over = new Promise((resolve) => void one.once('exit', resolve));
    one.kill(signal);
    await over;
  };
  return {
    folder,
    said: () => said,
    start() {
      child = spawn(process.execPath, [PROGRAM, 'runner', '--config', join(folder, 'runner.yaml')], { stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (said += text.toString()));
    },
    kill: async () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
