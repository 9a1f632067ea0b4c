import type { Command } from 'commander';
import { z } from 'zod';

import type { Waiting } from '../../platform/engine/index.ts';
import { CommandFailed, type Ask } from './client.ts';
import { columns, moment, print, type Out } from './print.ts';

const clock = z.object({ kind: z.string(), count: z.number(), due: z.number(), oldest: z.number(), newest: z.number() });
const message = z.object({ channel: z.string(), count: z.number(), before: z.number(), oldest: z.number(), newest: z.number() });
const state = z.object({
  quiet: z.object({ since: z.number(), backupAt: z.number(), clocks: z.array(clock), messages: z.array(message) }).nullable(),
});

/** What would fire and leave, a line for each kind of clock and each channel. */
export function waitingLines({ clocks, messages }: Waiting): string[] {
  const rows = [
    ...clocks.map(({ kind, count, due, oldest, newest }) => [
      kind,
      `${count} ${count === 1 ? 'clock' : 'clocks'}, ${due} due`,
      `${moment(oldest)} to ${moment(newest)}`,
    ]),
    ...messages.map(({ channel, count, before, oldest, newest }) => [
      channel,
      `${count} ${count === 1 ? 'message' : 'messages'}, ${before} from before the restore`,
      `${moment(oldest)} to ${moment(newest)}`,
    ]),
  ];
  return rows.length === 0 ? ['Nothing waits.'] : columns(rows);
}

/** Whether Evenkeel is quiet, in one sentence for `doctor`, and how. */
export async function quietWords(ask: Ask): Promise<{ ok: boolean; words: string }> {
  const { quiet } = await ask('GET /quiet', state);
  if (quiet === null) return { ok: true, words: 'what is due leaves' };
  const due = quiet.clocks.reduce((sum, each) => sum + each.due, 0);
  const messages = quiet.messages.reduce((sum, each) => sum + each.count, 0);
  const words = `nothing leaves since the restore of ${moment(quiet.since)}: ${messages} messages and ${due} clocks that are due wait; evenkeel release lists them`;
  return { ok: false, words };
}

const released = z.object({ superseded: z.number(), leaving: z.number(), clocks: z.number() });

/** `evenkeel release`: ends the quiet after a restore. */
export function addRelease(program: Command, ask: Ask, out: Out): void {
  program
    .command('release')
    .description('after a restore: show what waits, and let it go')
    .option('--drop', 'messages from before the restore do not leave; clocks start anew from now')
    .option('--send', 'all that waits leaves, and what is due is stepped at once')
    .option('--json', 'answer in JSON')
    .addHelpText('after', '\nExamples:\n  evenkeel release\n  evenkeel release --drop')
    .action(async (wanted: { drop?: boolean; send?: boolean; json?: boolean }) => {
      if (wanted.drop === true && wanted.send === true) throw new CommandFailed('Give --drop or --send, not both.', 2);
      if (wanted.drop === true || wanted.send === true) {
        const done = await ask('POST /quiet/release', released, { how: wanted.drop === true ? 'drop' : 'send' });
        const words = `Released: ${done.superseded} messages dropped, ${done.leaving} leave, ${done.clocks} clocks run.`;
        print(out, wanted, { value: done, lines: [words] });
        return;
      }
      const { quiet } = await ask('GET /quiet', state);
      const lines =
        quiet === null
          ? ['Evenkeel is not quiet: nothing is held back.']
          : [
              `Quiet since ${moment(quiet.since)}, restored as of ${moment(quiet.backupAt)}.`,
              ...waitingLines(quiet),
              'Say evenkeel release --drop, or evenkeel release --send.',
            ];
      print(out, wanted, { value: quiet, lines });
    });
}
