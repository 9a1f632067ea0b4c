import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { mustHave } from '../../src/kernel/index.ts';
import { freePort } from './free-port.ts';
import { pathOf } from './needs.ts';
import { until } from './organisation.ts';

/** A program of the system that runs beside a test. */
export interface Spawned {
  readonly url: string;
  stop(): Promise<void>;
}

async function answers(url: string): Promise<true | undefined> {
  try {
    return (await fetch(url)).ok ? true : undefined;
  } catch {
    return undefined;
  }
}

async function start(
  part: 'alertmanager' | 'prometheus',
  files: Readonly<Record<string, string>>,
  flags: (folder: string, address: string) => readonly string[],
): Promise<Spawned> {
  const folder = await mkdtemp(join(tmpdir(), `evenkeel-${part}-`));
  await Promise.all(Object.entries(files).map(async ([name, text]) => writeFile(join(folder, name), text)));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(mustHave(pathOf(part), `${part} is installed`), [...flags(folder, address)], { stdio: 'ignore' });
  const ended = new Promise((resolve) => void child.once('exit', resolve));
  await until(`${part} is ready`, async () => answers(`http://${address}/-/ready`), 30_000);
  return {
    url: `http://${address}`,
    async stop() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The real Alertmanager, by itself with one receiver that does nothing. */
export const startAlertmanager = async (config = 'route:\n  receiver: none\nreceivers:\n- name: none\n'): Promise<Spawned> =>
  start('alertmanager', { 'am.yml': config }, (folder, address) => [
    `--config.file=${folder}/am.yml`,
    `--storage.path=${folder}/data`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ]);

/** The real Prometheus with these files; `prometheus.yml` is its configuration. */
export const startPrometheus = async (files: Readonly<Record<'prometheus.yml', string> & Record<string, string>>): Promise<Spawned> =>
  start('prometheus', files, (folder, address) => [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=${address}`,
    '--rules.alert.resend-delay=1s',
  ]);
