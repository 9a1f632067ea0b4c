import type { Command } from 'commander';
import { z } from 'zod';

import { CommandFailed, type Ask } from './client.ts';
import { columns, moment, print, type Out } from './print.ts';

const letter = z.object({
  id: z.string(),
  receivedAt: z.number(),
  contract: z.string(),
  field: z.string().nullable(),
  refusal: z.string(),
  replays: z.number(),
});
const integrations = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });

interface Wanted {
  readonly json?: boolean;
  readonly replay?: string;
  readonly delete?: string;
}

async function idOf(ask: Ask, name: string): Promise<string> {
  const { items } = await ask('GET /integrations', integrations);
  const found = items.find((each) => each.name === name || each.id === name);
  if (found === undefined) throw new CommandFailed(`there is no integration "${name}"`, 2);
  return found.id;
}

async function list(ask: Ask, path: `/${string}`, out: { out: Out; wanted: Wanted }): Promise<void> {
  const { items } = await ask(`GET ${path}`, z.object({ items: z.array(letter) }));
  const lines = items.map((each) => [each.id, moment(each.receivedAt), each.contract, each.field ?? '', each.refusal]);
  print(out.out, out.wanted, { value: items, lines: items.length === 0 ? ['No dead letters.'] : columns(lines) });
}

async function replay(ask: Ask, path: `/${string}`, out: { out: Out; wanted: Wanted & { readonly replay: string } }): Promise<void> {
  const { wanted } = out;
  if (wanted.replay === 'all') {
    const done = await ask(`POST ${path}/replay`, z.object({ accepted: z.number(), refused: z.number() }), {});
    print(out.out, wanted, { value: done, lines: [`${done.accepted} taken, ${done.refused} refused again.`] });
    return;
  }
  const done = await ask(`POST ${path}/${wanted.replay}/replay`, z.object({ accepted: z.boolean(), refusal: z.string().nullable() }), {});
  print(out.out, wanted, { value: done, lines: [done.accepted ? 'Taken.' : `Refused again: ${done.refusal ?? ''}`] });
}

async function remove(ask: Ask, path: `/${string}`, out: { out: Out; wanted: Wanted & { readonly delete: string } }): Promise<void> {
  const { wanted } = out;
  const done = await ask(`DELETE ${path}${wanted.delete === 'all' ? '' : `/${wanted.delete}`}`, z.object({ deleted: z.number() }));
  print(out.out, wanted, { value: done, lines: [`${done.deleted} deleted.`] });
}

/** Adds the command for what senders sent and no contract could take. */
export function addDeadLetters(program: Command, ask: Ask, out: Out): void {
  program
    .command('letters')
    .description('what an integration sent and its contract could not take: list, replay, delete')
    .argument('<integration>', 'its name or id')
    .option('--replay <letter>', 'send one through its contract again, or all')
    .option('--delete <letter>', 'delete one, or all')
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  evenkeel letters prometheus\n  evenkeel letters prometheus --replay all\n  evenkeel letters prometheus --delete all --json',
    )
    .action(async (name: string, wanted: Wanted) => {
      const path = `/integrations/${await idOf(ask, name)}/dead-letters` as const;
      if (wanted.replay !== undefined) await replay(ask, path, { out, wanted: { ...wanted, replay: wanted.replay } });
      else if (wanted.delete !== undefined) await remove(ask, path, { out, wanted: { ...wanted, delete: wanted.delete } });
      else await list(ask, path, { out, wanted });
    });
}
