import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

import { here, type Host } from './host.ts';

const names = ['node-1', 'node-2', 'database', 'providers'] as const;
export type HostName = (typeof names)[number];

/** A direction in which nothing passes any more: packets are dropped without a word, as a broken line does. */
export interface Cut {
  readonly from: HostName;
  readonly to: HostName;
}

/** The hosts of a test. */
export interface Network {
  readonly hosts: Readonly<Record<HostName, Host>>;
  /** Why no line between them can be cut here; undefined where it can. */
  readonly uncut: string | undefined;
  /** Cuts these directions; answers what heals them. */
  cut(cuts: readonly Cut[]): () => void;
  end(): void;
}

function ip(...args: readonly string[]): void {
  const done = spawnSync('ip', args, { encoding: 'utf8' });
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) throw new Error(`ip ${args.join(' ')}: ${done.stderr.trim()}`);
}

/** Why this machine lets us make no hosts of our own, or undefined where it does. */
export function whyNoHosts(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are Linux only';
  if (process.getuid?.() !== 0) return 'network namespaces take root';
  const tried = spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up'], { encoding: 'utf8' });
  if (tried.error !== undefined) return `unshare: ${tried.error.message}`;
  if (tried.status !== 0) return `unshare ended with ${tried.status}: ${tried.stderr.trim()}`;
  const name = `evenkeel-${process.pid}-try`;
  const added = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  spawnSync('ip', ['netns', 'delete', name]);
  return added.status === 0 ? undefined : (added.error?.message ?? added.stderr.trim());
}

/** Everything on this machine's own address, with no line between. */
export function oneMachine(uncut: string): Network {
  const hosts = { 'node-1': here('node-1'), 'node-2': here('node-2'), database: here('database'), providers: here('providers') };
  return { hosts, uncut, cut: () => () => undefined, end: () => undefined };
}

/**
 * Four hosts, each a network namespace with a line to this process's own, which stands between them as a router. It must run in a
 * namespace of its own (`unshare --net`), whose lines and rules end with it.
 */
export function fourHosts(): Network {
  const space = (name: HostName): string => `evenkeel-${process.pid}-${name}`;
  const address = (name: HostName): string => `10.231.${names.indexOf(name) + 1}.2`;
  const end = (): void => {
    for (const name of names) spawnSync('ip', ['netns', 'delete', space(name)]);
  };
  try {
    ip('link', 'set', 'lo', 'up');
    writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
    for (const name of names) {
      const number = names.indexOf(name) + 1;
      ip('netns', 'add', space(name));
      ip('link', 'add', `line${number}`, 'type', 'veth', 'peer', 'name', 'line', 'netns', space(name));
      ip('address', 'add', `10.231.${number}.1/24`, 'dev', `line${number}`);
      ip('link', 'set', `line${number}`, 'up');
      ip('-n', space(name), 'address', 'add', `${address(name)}/24`, 'dev', 'line');
      ip('-n', space(name), 'link', 'set', 'line', 'up');
      ip('-n', space(name), 'link', 'set', 'lo', 'up');
      ip('-n', space(name), 'route', 'add', 'default', 'via', `10.231.${number}.1`);
    }
  } catch (error) {
    end();
    throw error;
  }
  const host = (name: HostName): Host => ({ name, address: address(name), prefix: ['nsenter', `--net=/run/netns/${space(name)}`] });
  const rule = (act: 'add' | 'delete', { from, to }: Cut): void => ip('rule', act, 'from', address(from), 'to', address(to), 'blackhole');
  return {
    hosts: { 'node-1': host('node-1'), 'node-2': host('node-2'), database: host('database'), providers: host('providers') },
    uncut: undefined,
    cut(cuts) {
      for (const each of cuts) rule('add', each);
      return () => {
        for (const each of cuts) rule('delete', each);
      };
    },
    end,
  };
}
