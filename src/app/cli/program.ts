import { Command, CommanderError } from 'commander';

import { addBackupCommands } from './backup.ts';
import { addChangeCommands } from './changes.ts';
import { addChangeCheck } from './check-changes.ts';
import { CommandFailed, connect } from './client.ts';
import { addCrisis } from './crisis.ts';
import { addFileCommands } from './files.ts';
import { addOperatorCommands } from './operate.ts';
import type { Out } from './print.ts';
import { addRelease } from './release.ts';
import { addDeadLetters } from './letters.ts';
import { addRunner } from './runner.ts';
import { addTicketCommands } from './tickets.ts';
import { addWatch } from './watch.ts';
import { addWhatChanged } from './whatchanged.ts';

const help = `
It speaks to the API at EVENKEEL_URL with EVENKEEL_KEY. Without a key it uses the socket in the data folder
(EVENKEEL_DATA), which only the operator of the machine may open.

Examples:
  evenkeel page --service ledger "No payment can be booked"
  evenkeel ack T-12
  evenkeel oncall ledger
  evenkeel apply ./evenkeel
  evenkeel key create --name deploys --role operator`;

/** Runs one command. Answers the exit code: 0 done, 1 refused or failed, 2 not used rightly. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  io: { out: Out; complain: (line: string) => void },
): Promise<number> {
  const program = new Command('evenkeel')
    .description('Operations platform: from an alarm to a page, a fix and a review.')
    .addHelpText('after', help);
  program
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out.say(text.trimEnd()), writeErr: (text) => io.complain(text.trimEnd()) });
  const ask = connect(env);
  addTicketCommands(program, ask, io.out);
  addDeadLetters(program, ask, io.out);
  addChangeCommands(program, ask, io.out);
  addFileCommands(program, ask, io.out);
  addOperatorCommands(program, ask, io.out);
  addBackupCommands(program, { env, out: io.out, complain: io.complain });
  addChangeCheck(program, io.out);
  addRelease(program, ask, io.out);
  addCrisis(program, env, io.out);
  addWatch(program, { env, out: io.out });
  addRunner(program, ask, io.out);
  addWhatChanged(program, ask, io.out);
  for (const each of program.commands) each.copyInheritedSettings(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CommandFailed)) throw error;
    if (error.message !== '') io.complain(error.message);
    return error.exitCode;
  }
}
