import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { answersAt } from './answers-at.ts';

export const PEER = 'Alertmanager (Debian)';

/** How long it gathers the alerts of a group before its first mail, where nothing else is set. */
const DEFAULT_WAIT = '30s';

/** Routes by severity to a receiver by mail, grouped as Evenkeel groups: by service and alert name. */
const config = (smtp: string, groupWait: string): string => `
global:
  smtp_smarthost: ${smtp.replace('smtp://', '')}
  smtp_from: alertmanager@example.com
  smtp_require_tls: false
route:
  receiver: team
  group_by: [alertname, service]
  group_wait: ${groupWait}
  routes:
    - matchers: [severity="critical"]
      receiver: page
    - matchers: [severity="warning"]
      receiver: team
receivers:
  - name: page
    email_configs: [{to: page@example.com}]
  - name: team
    email_configs: [{to: team@example.com}]
`;

export interface Peer {
  readonly url: string;
  /** Kills it with -9. */
  kill(): void;
  /** Starts it again on what it has stored; resolves when it is ready. */
  again(): Promise<void>;
  /** Ends it and removes what it stored. */
  end(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

function run(folder: string, port: number): Running {
  const child = spawn(
    'prometheus-alertmanager',
    [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return { child, ended: new Promise<void>((resolve) => void child.once('exit', () => resolve())) };
}

/** Starts Debian's Alertmanager with nothing stored. */
export async function startPeer(port: number, smtp: string, groupWait = DEFAULT_WAIT): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-bench-peer-'));
  await writeFile(join(folder, 'alertmanager.yml'), config(smtp, groupWait));
  const url = `http://127.0.0.1:${port}`;
  let running = run(folder, port);
  const ready = async (): Promise<void> => answersAt(`${url}/-/ready`, 20_000);
  await ready();
  return {
    url: `${url}/api/v2/alerts`,
    kill: () => void running.child.kill('SIGKILL'),
    async again() {
      await running.ended;
      running = run(folder, port);
      await ready();
    },
    async end() {
      running.child.kill('SIGKILL');
      await running.ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
