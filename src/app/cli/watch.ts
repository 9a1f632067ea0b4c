import type { Command } from 'commander';
import { z } from 'zod';

import { systemClock } from '../../platform/clock/index.ts';
import { readConfig, type Config, type WatchConfig } from '../../platform/config/index.ts';
import { createEgress, parseAllowList, type Egress } from '../../platform/egress/index.ts';
import { createChannels } from '../../paging/index.ts';
import { serveRoutes, watchRoutes } from '../../watch/index.ts';
import { channelSettings } from '../channel-settings.ts';
import { openWatcher, planOf } from '../watch.ts';
import { CommandFailed, type Environment } from './client.ts';
import { print, type Out } from './print.ts';

interface Wanted {
  readonly target?: string;
  readonly token?: string;
  readonly page?: readonly string[];
  readonly listen?: string;
  readonly url?: string;
  readonly data?: string;
  readonly name?: string;
  readonly heartbeat?: string;
  readonly every?: string;
  readonly pageEvery?: string;
  readonly step?: string;
  readonly status?: boolean;
  readonly json?: boolean;
}

/** What each option stands for in the environment. */
const variables = {
  target: 'WATCH_TARGET',
  token: 'WATCH_TOKEN',
  listen: 'WATCH_LISTEN',
  url: 'WATCH_URL',
  data: 'WATCH_DATA',
  name: 'WATCH_NAME',
  heartbeat: 'WATCH_HEARTBEAT_URL',
  every: 'WATCH_EVERY',
  pageEvery: 'WATCH_PAGE_EVERY',
  step: 'WATCH_STEP',
} as const satisfies Partial<Record<keyof Wanted, string>>;
const options = ['target', 'token', 'listen', 'url', 'data', 'name', 'heartbeat', 'every', 'pageEvery', 'step'] as const;

interface Set {
  readonly config: Config;
  readonly watch: WatchConfig;
}

/** The settings: options go before the environment. */
function settings(env: Environment, wanted: Wanted): Set {
  const given: Record<string, string | undefined> = { ...env };
  for (const option of options) given[variables[option]] = wanted[option] ?? given[variables[option]];
  if (wanted.page !== undefined) given['WATCH_CONTACTS'] = wanted.page.join(',');
  const read = readConfig(given);
  if (!read.ok) throw new CommandFailed(read.refusal.detail, 2);
  const { watch } = read.value;
  if (watch === undefined)
    throw new CommandFailed('Say which site is watched: evenkeel watch --target https://evenkeel.example.org, or set WATCH_TARGET.', 2);
  return { config: read.value, watch };
}

const urlOf = ({ watch }: Pick<Set, 'watch'>): string => watch.url ?? `http://${watch.listen.host}:${watch.listen.port}`;

const status = z.looseObject({ ok: z.boolean(), target: z.looseObject({ state: z.string() }) });

/** Asks a watcher that runs here how it stands. */
async function showStatus(set: Set, wanted: Wanted, out: Out): Promise<void> {
  const { host, port } = set.watch.listen;
  const address = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}/health`;
  const egress = createEgress();
  try {
    const answer = await egress.operatorFetch(address, { method: 'GET', headers: {}, signal: AbortSignal.timeout(5000) });
    const found = status.parse(JSON.parse(answer.text));
    print(out, wanted, {
      value: found,
      lines: [`${found.ok ? 'The watcher works' : 'THE WATCHER STANDS STILL'}; ${set.watch.target} is ${found.target.state}.`],
    });
    if (!found.ok || found.target.state !== 'good') throw new CommandFailed('');
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    throw new CommandFailed(`No watcher answers at ${address}: ${error instanceof Error ? error.message : String(error)}.`);
  } finally {
    await egress.close();
  }
}

function egressOf(config: Config): Egress {
  const allow = parseAllowList(config.egressAllow.join(','));
  if (!allow.ok) throw new CommandFailed(allow.refusal.detail, 2);
  return createEgress({ allow: allow.value });
}

/** What is not set and should be: the watcher runs all the same. */
function advice({ watch }: Pick<Set, 'watch'>): string[] {
  return [
    ...(watch.contacts.length === 0 ? ['Nobody is told: name people with --page email:ada@example.org, or WATCH_CONTACTS.'] : []),
    ...(watch.token === undefined
      ? ['No synthetic page is made: give the token of an integration of the kind "watcher" as WATCH_TOKEN.']
      : []),
    ...(watch.url === undefined
      ? [`Links to acknowledge name ${urlOf({ watch })}: set WATCH_URL to where people reach this watcher.`]
      : []),
  ];
}

const asked = async (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

/** Watches until it is told to stop. */
async function watchOn(set: Set, out: Out): Promise<void> {
  const { config, watch } = set;
  const egress = egressOf(config);
  const url = urlOf(set);
  const channels = createChannels({ ...channelSettings({ ...config, publicUrl: url }, { egress, clock: systemClock }), push: undefined });
  const say = (sentence: string): void => out.say(`${new Date(systemClock.now()).toISOString()} ${sentence}`);
  const opened = await openWatcher(watch, { channels, egress, clock: systemClock, url, say });
  if (!opened.ok) throw new CommandFailed(opened.refusal.detail, 2);
  const served = await serveRoutes(watchRoutes(opened.value, ''), watch.listen).catch(async (error: unknown) => {
    await opened.value.stop();
    throw new CommandFailed(
      `It cannot listen at ${watch.listen.host}:${watch.listen.port}: ${error instanceof Error ? error.message : String(error)}.`,
    );
  });
  const { every, pageEvery } = planOf(watch);
  say(
    `Watching ${watch.target}: an engine cycle every ${every / 1000} s, a synthetic page every ${pageEvery / 1000} s. Its own page is ${url}`,
  );
  advice(set).forEach(say);
  await asked();
  await served.close();
  await opened.value.stop();
  await channels.close();
  await egress.close();
}

const help = `
It runs elsewhere than the site that it watches, on another machine and network, and needs no database. It takes its own
ways out from the environment, by the names that the server uses: SMTP_URL and SMTP_FROM for mail, TWILIO_… for SMS,
SLACK_…, TELEGRAM_…; ntfy needs nothing. Contacts are CHANNEL:ADDRESS, told in turn until somebody acknowledges.

Examples:
  evenkeel watch --target https://evenkeel.example.org --page email:ada@example.org --page ntfy:https://ntfy.sh/my-topic
  evenkeel watch --target https://evenkeel.example.org --status --json

The token is that of an integration of the kind "watcher" on the target; give it as WATCH_TOKEN, since options can be
read by whoever lists processes.`;

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** `evenkeel watch`: proves again and again that another site works, and pages by its own means when it does not. */
export function addWatch(program: Command, { env, out }: { env: Environment; out: Out }): void {
  program
    .command('watch')
    .description('watch another Evenkeel from elsewhere, and page by its own means when it does not work')
    .option('--target <url>', 'the site to watch')
    .option('--token <token>', 'of an integration of the kind "watcher" there, for synthetic pages')
    .option('--page <contact>', 'whom to tell, such as email:ada@example.org; may come several times, in order', collect)
    .option('--listen <host:port>', 'where its own page stands (127.0.0.1:7071)')
    .option('--url <url>', 'where people reach that page')
    .option('--data <folder>', 'where it remembers what it did (.evenkeel/watcher)')
    .option('--name <name>', 'what it calls itself')
    .option('--heartbeat <url>', 'told each minute while all is well, and URL/fail when it is not')
    .option('--every <seconds>', 'how often a finished engine cycle must be proved (15)')
    .option('--page-every <seconds>', 'how often a synthetic page must arrive (300)')
    .option('--step <seconds>', 'how long one contact has before the next (120)')
    .option('--status', 'ask the watcher that runs here how it stands')
    .option('--json', 'answer in JSON')
    .addHelpText('after', help)
    .action(async (wanted: Wanted) => {
      const set = settings(env, wanted);
      await (wanted.status === true ? showStatus(set, wanted, out) : watchOn(set, out));
    });
}
