import type { Command } from 'commander';
import { z } from 'zod';

import { newToken, systemClock } from '../../platform/clock/index.ts';
import { createEgress } from '../../platform/egress/index.ts';
import { Memory, readRunnerFile, Runner, serverAt, type RunnerFile } from '../../runner/index.ts';
import { CommandFailed, type Ask } from './client.ts';
import { columns, moment, print, type Out } from './print.ts';

interface Json {
  readonly json?: boolean;
}

const made = z.object({ id: z.string(), token: z.string(), publicKey: z.string() });
const runners = z.object({
  items: z.array(z.object({ name: z.string(), team: z.string(), offers: z.array(z.string()), seenAt: z.number().nullable() })),
  publicKey: z.string(),
});

async function fileAt(path: string): Promise<RunnerFile> {
  const read = await readRunnerFile(path);
  if (read.ok) return read.value;
  const { at, detail } = read.refusal;
  throw new CommandFailed(`${at === undefined ? '' : `${at}: `}${detail}.`, 2);
}

/** Runs commands until it is told to stop. */
async function runOn(path: string, out: Out): Promise<void> {
  const file = await fileAt(path);
  const say = (sentence: string): void => out.say(`${new Date(systemClock.now()).toISOString()} ${sentence}`);
  const memory = await Memory.open(file.memory, newToken(systemClock));
  const egress = createEgress();
  const server = serverAt({ url: file.url, credential: file.credential, fetch: egress.operatorFetch });
  const runner = new Runner({ file, memory, server, clock: systemClock, say });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => runner.stop());
  say(`The runner ${file.name} serves ${file.url} with ${file.commands.size} commands: ${[...file.commands.keys()].join(', ')}`);
  await runner.run();
  await egress.close();
}

const help = `
It runs on a host of yours, needs no database and listens nowhere: it asks Evenkeel for work. It runs only commands that its
own file names, as lists of arguments without a shell, and only steps whose approvals that file trusts. docs/guide/changes-runner.md
has a file to begin with.

Examples:
  evenkeel runner --config /etc/evenkeel/runner.yaml --check
  evenkeel runner --config /etc/evenkeel/runner.yaml
  evenkeel runner add eu-hosts --team payments`;

function addKeeping(runner: Command, ask: Ask, out: Out): void {
  runner
    .command('add')
    .description('make a runner and print its credential, which is shown this once')
    .argument('<name>', 'its name, as steps and its file have it')
    .requiredOption('--team <team>', 'the team whose changes it serves')
    .option('--json', 'answer in JSON')
    .action(async (name: string, wanted: Json & { team: string }) => {
      const answer = await ask('POST /changes/runners', made, { name, team: wanted.team });
      print(out, wanted, { value: answer, lines: [`credential: ${answer.token}`, `server key: ${answer.publicKey}`] });
    });
  runner
    .command('list')
    .description('runners, what they offer and when they were last heard of')
    .option('--json', 'answer in JSON')
    .action(async (wanted: Json) => {
      const { items, publicKey } = await ask('GET /changes/runners', runners);
      const rows = items.map(({ name, team, offers, seenAt }) => [
        name,
        team,
        offers.join(', '),
        seenAt === null ? 'never' : moment(seenAt),
      ]);
      print(out, wanted, {
        value: { items, publicKey },
        lines: [...(rows.length === 0 ? ['No runners.'] : columns(rows)), `server key: ${publicKey}`],
      });
    });
  runner
    .command('revoke')
    .description('take the credential of a runner back at once')
    .argument('<name>', 'its name')
    .option('--json', 'answer in JSON')
    .action(async (name: string, wanted: Json) => {
      const answer = await ask(`DELETE /changes/runners/${encodeURIComponent(name)}`, z.object({ revoked: z.string() }));
      print(out, wanted, { value: answer, lines: [`${name} is revoked.`] });
    });
}

/** `evenkeel runner`: runs commands of approved steps on a host of the organisation's own. */
export function addRunner(program: Command, ask: Ask, out: Out): void {
  const runner = program
    .command('runner')
    .description('run commands of approved steps on this host')
    .option('--config <file>', 'its own file: commands, keys and whom it trusts')
    .option('--check', 'read the file, say what is wrong with it, and end')
    .addHelpText('after', help)
    .action(async ({ config, check }: { config?: string; check?: boolean }) => {
      if (config === undefined) throw new CommandFailed('Name its file: evenkeel runner --config /etc/evenkeel/runner.yaml.', 2);
      if (check !== true) return runOn(config, out);
      const file = await fileAt(config);
      return out.say(`${config} is right: ${file.name} would offer ${[...file.commands.keys()].join(', ')}.`);
    });
  addKeeping(runner, ask, out);
}
