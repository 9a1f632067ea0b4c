import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Command } from 'commander';
import { z } from 'zod';

import { CommandFailed, type Ask } from './client.ts';
import { print, type Out } from './print.ts';

const file = z.object({ name: z.string(), text: z.string() });
type File = z.infer<typeof file>;

const planned = z.object({
  applied: z.boolean(),
  changes: z.array(
    z.looseObject({ act: z.string(), kind: z.string(), slug: z.string(), fields: z.array(z.object({ field: z.string() })).default([]) }),
  ),
});

interface Wanted {
  readonly json?: boolean;
  readonly prune?: boolean;
}

/** The YAML files of a folder, or one file. */
async function filesOf(path: string): Promise<File[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new CommandFailed(`There is no file or folder ${path}.`, 2);
  if (found.isFile()) return [{ name: path, text: await readFile(path, 'utf8') }];
  const names = (await readdir(path, { recursive: true })).filter((name) => /\.ya?ml$/.test(name)).toSorted();
  if (names.length === 0) throw new CommandFailed(`${path} holds no .yaml files.`, 2);
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(path, name), 'utf8') })));
}

const signs: Readonly<Record<string, string>> = { create: '+', change: '~', remove: '-' };

function lines({ changes, applied }: z.infer<typeof planned>): string[] {
  if (changes.length === 0) return ['Nothing differs.'];
  const told = changes.map(
    ({ act, kind, slug, fields }) =>
      `${signs[act] ?? '?'} ${kind} ${slug}${fields.length === 0 ? '' : `: ${fields.map((each) => each.field).join(', ')}`}`,
  );
  return [...told, `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}${applied ? ' made' : ''}.`];
}

function addChange(program: Command, name: 'plan' | 'apply', { ask, out }: { ask: Ask; out: Out }): void {
  const words =
    name === 'plan' ? 'show what applying files would change; nothing is changed' : 'make what files say so, in one transaction';
  program
    .command(name)
    .description(words)
    .argument('<path>', 'a folder of .yaml files, or one file')
    .option('--prune', 'also remove what stands in no file, of the kinds that the files speak of')
    .option('--json', 'answer in JSON')
    .addHelpText('after', `\nExamples:\n  evenkeel ${name} ./evenkeel\n  evenkeel ${name} ./evenkeel --prune --json`)
    .action(async (path: string, wanted: Wanted) => {
      const body = { files: await filesOf(path), prune: wanted.prune === true };
      const answer = await ask(`POST /config/${name}`, planned, body);
      print(out, wanted, { value: answer, lines: lines(answer) });
    });
}

function addExport(program: Command, ask: Ask, out: Out): void {
  program
    .command('export')
    .description('write what stands as files that change nothing when they are applied')
    .argument('[folder]', 'where to write them; printed when left out')
    .option('--json', 'answer in JSON')
    .addHelpText('after', '\nExamples:\n  evenkeel export ./evenkeel\n  evenkeel export > everything.yaml')
    .action(async (folder: string | undefined, wanted: Wanted) => {
      const { files } = await ask('GET /config/export', z.object({ files: z.array(file) }));
      if (folder === undefined) {
        print(out, wanted, { value: files, lines: [files.map((each) => each.text.trimEnd()).join('\n---\n')] });
        return;
      }
      for (const each of files) {
        const path = join(folder, each.name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, each.text);
      }
      print(out, wanted, { value: files, lines: [`${files.length} files written to ${folder}.`] });
    });
}

/** Configuration as code: plan, apply, export. */
export function addFileCommands(program: Command, ask: Ask, out: Out): void {
  addChange(program, 'plan', { ask, out });
  addChange(program, 'apply', { ask, out });
  addExport(program, ask, out);
}
