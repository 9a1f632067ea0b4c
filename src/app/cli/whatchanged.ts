import { readFile } from 'node:fs/promises';

import type { Command } from 'commander';
import { z } from 'zod';

import { parseInstant } from '../../kernel/index.ts';
import { answerOf, caseFile } from '../../changes/index.ts';
import { CommandFailed, type Ask } from './client.ts';
import { moment, print, type Out } from './print.ts';

interface Wanted {
  readonly file?: string;
  readonly at?: string;
  readonly hours: string;
  readonly most: string;
  readonly json?: boolean;
}

const ranked = z.object({
  change: z.string(),
  likelihood: z.number(),
  reasons: z.array(z.string()),
  title: z.string().optional(),
  start: z.number().optional(),
});
const answer = z.looseObject({ none: z.boolean(), noChange: z.number(), candidates: z.number(), ranked: z.array(ranked) });

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function lines({ none, noChange, candidates, ranked: all }: z.output<typeof answer>): string[] {
  const verdict = none
    ? `No change is likely behind it (${percent(noChange)}); ${candidates} were looked at.`
    : `${candidates} changes were looked at; that it was none of them: ${percent(noChange)}.`;
  return [
    verdict,
    ...all.flatMap(({ change, likelihood, title, start, reasons }) => [
      [change, percent(likelihood), title ?? '', start === undefined ? '' : moment(start)].filter((word) => word !== '').join('  '),
      ...reasons.map((reason) => `    ${reason}`),
    ]),
  ];
}

/** A case from a file, judged here: it asks no server. */
async function fromFile(path: string, most: number): Promise<z.output<typeof answer>> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw new CommandFailed(`There is no file ${path}.`, 2);
  const json = await Promise.resolve(text)
    .then((given): unknown => JSON.parse(given))
    .catch(() => undefined);
  if (json === undefined) throw new CommandFailed(`${path} is no JSON.`, 2);
  const parsed = caseFile.safeParse(json);
  if (parsed.success) return answerOf(parsed.data, most);
  const issue = parsed.error.issues[0];
  throw new CommandFailed(`${path}, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`, 2);
}

/** `evenkeel whatchanged`: which change did it, for a service and an instant, or for a case in a file. */
export function addWhatChanged(program: Command, ask: Ask, out: Out): void {
  program
    .command('whatchanged')
    .description('which change may have made a service fail: candidates ranked with reasons, or none of these')
    .argument('[service]', 'the service that failed, by its slug')
    .option('--at <instant>', 'when its first alarm came, as 2026-03-01T12:00:00Z; now when left out')
    .option('--hours <hours>', 'how many hours before it are looked at', '24')
    .option('--most <count>', 'how many changes are shown', '10')
    .option('--file <case.json>', 'judge a case from a file instead: incident, services, changes and alarms')
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  evenkeel whatchanged checkout --at 2026-03-01T12:00:00Z --hours 6\n  evenkeel whatchanged --file case.json --json',
    )
    .action(async (service: string | undefined, wanted: Wanted) => {
      if (wanted.file !== undefined) {
        const value = await fromFile(wanted.file, Number(wanted.most));
        print(out, wanted, { value, lines: lines(value) });
        return;
      }
      if (service === undefined) throw new CommandFailed('Name a service, or give a case with --file.', 2);
      const at = wanted.at === undefined ? undefined : parseInstant(wanted.at);
      if (wanted.at !== undefined && at === undefined)
        throw new CommandFailed(`"${wanted.at}" is no instant: write 2026-03-01T12:00:00Z.`, 2);
      const query = new URLSearchParams({ hours: wanted.hours, most: wanted.most, ...(at === undefined ? {} : { at: String(at) }) });
      const value = await ask(`GET /services/${encodeURIComponent(service)}/what-changed?${query.toString()}`, answer);
      print(out, wanted, { value, lines: lines(value) });
    });
}
