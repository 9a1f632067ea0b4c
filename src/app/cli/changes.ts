import type { Command } from 'commander';
import { z } from 'zod';

import { CommandFailed, type Ask } from './client.ts';
import { print, type Out } from './print.ts';

const told = z.object({ key: z.string(), change: z.string(), number: z.number() });

interface Wanted {
  readonly json?: boolean;
  readonly service: string;
  readonly state: string;
  readonly environment: string;
  readonly kind: string;
  readonly key?: string;
  readonly revision?: string;
  readonly size?: string;
  readonly by?: string;
  readonly url?: string;
  readonly writtenAt?: string;
  readonly rollback?: boolean;
}

function sizeOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new CommandFailed(`"${given}" is no size: give the number of lines or items that are touched.`, 2);
}

/** `evenkeel change record`: what a script or a pipeline changes, told in one line. */
export function addChangeCommands(program: Command, ask: Ask, out: Out): void {
  const change =
    program.commands.find((each) => each.name() === 'change') ?? program.command('change').description('what is changed in production');
  change
    .command('record')
    .description('tell of a change that a script makes: its record is made for it')
    .argument('<title>', 'what is changed, in one line')
    .requiredOption('-s, --service <slugs>', 'the services that it touches, with commas')
    .option('--state <state>', 'planned, started, success, failed or cancelled', 'success')
    .option('--environment <name>', 'where', 'production')
    .option('--kind <kind>', 'automated, configuration, infrastructure or data', 'automated')
    .option('--key <key>', 'names the change: the same key moves it on')
    .option('--revision <revision>', 'what is brought: a commit, tag or version')
    .option('--size <number>', 'lines or items touched')
    .option('--by <name>', 'who began it')
    .option('--url <url>', 'where it is shown')
    .option('--written-at <time>', 'when the first of it was committed, for lead times')
    .option('--rollback', 'it takes back what was brought before')
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  evenkeel change record --service shop --revision 1.4.2 "Deploy shop 1.4.2"\n  evenkeel change record --service shop,ledger --key nightly-7 --state started "Move the shards"',
    )
    .action(async (title: string, { json, service, size, ...wanted }: Wanted) => {
      const body = { title, services: service.split(','), size: sizeOf(size), ...wanted };
      const made = await ask('POST /changes/told', told, body);
      print(out, { json }, { value: made, lines: [`CHG-${made.number} (key ${made.key})`] });
    });
}
