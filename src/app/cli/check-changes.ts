import { readFile } from 'node:fs/promises';

import type { Command } from 'commander';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

import { systemClock } from '../../platform/clock/index.ts';
import { changeStep, checkedBody, judgeWritten, viewOfQuality, type qualityView } from '../../changes/index.ts';
import { CommandFailed } from './client.ts';
import { columns, print, type Out } from './print.ts';

/** In a file a time may also stand as people write it: 2026-10-22T20:00:00Z, and +00:06 of a step. */
const instant = z
  .union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
  .nullable()
  .default(null);
const offset = z.union([
  z.number(),
  z
    .string()
    .regex(/^[+-]?\d{1,3}:[0-5]\d(?::[0-5]\d)?$/, 'use seconds, or +00:06')
    .transform((text) => {
      const [hour = '0', minute = '0', second = '0'] = text.replace(/^[+-]/, '').split(':');
      return (text.startsWith('-') ? -1 : 1) * (Number(hour) * 3600 + Number(minute) * 60 + Number(second));
    }),
]);
const steps = z.array(z.object({ ...changeStep.shape, at: offset })).default([]);

/** A record in a file: fields that it has beside ours, such as somebody's own verdict, are passed over. */
const written = z.object({
  ...checkedBody.shape,
  name: z.string().optional(),
  scheduledStart: instant,
  scheduledEnd: instant,
  submittedAt: instant,
  timeline: steps,
  rollback: steps,
});
type Written = z.output<typeof written>;

/** The records of a file: one, a list, `records`, or several documents. */
function recordsIn(text: string, file: string): unknown[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new CommandFailed(`${file} is neither YAML nor JSON: ${error.message}`, 2);
    const found: unknown = document.toJS();
    const held = z.object({ records: z.array(z.unknown()) }).safeParse(found);
    if (held.success) return held.data.records;
    return Array.isArray(found) ? (found as readonly unknown[]) : [found];
  });
}

function parsed(record: unknown, place: number): Written {
  const read = written.safeParse(record);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new CommandFailed(`Record ${place + 1}, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it cannot be read'}.`, 2);
}

interface Judged extends z.output<typeof qualityView> {
  readonly name: string;
}

function linesOf({ name, score, passes, fields }: Judged): string[] {
  const rows = fields.flatMap(({ field, score: points, of, points: lost }) => [
    [`  ${field}`, `${points}/${of}`, ''],
    ...lost.map(({ says, fix }) => ['', '', `${says}. ${fix}`]),
  ]);
  return [`${name}: ${score} of 100, ${passes ? 'passes' : 'sent back'}`, ...columns(rows)];
}

/** Adds what is done with records of changes in files; it needs no server. */
export function addChangeCheck(program: Command, out: Out): void {
  const change =
    program.commands.find((each) => each.name() === 'change') ?? program.command('change').description('what is changed in production');
  change
    .command('check')
    .description('judge the records of a file, YAML or JSON, by the eight fields; nothing is kept')
    .argument('<file>', 'one record, a list of them, or { records: [...] }')
    .option('--json', 'answer in JSON')
    .addHelpText('after', '\nExample:\n  evenkeel change check change.yaml')
    .action(async (file: string, wanted: { json?: boolean }) => {
      const text = await readFile(file, 'utf8').catch(() => {
        throw new CommandFailed(`${file} cannot be read.`, 2);
      });
      const judged = recordsIn(text, file).map((record, place): Judged => {
        const { name, ...body } = parsed(record, place);
        const quality = viewOfQuality(judgeWritten(body, body.submittedAt ?? systemClock.now()));
        return { name: name ?? (body.title === '' ? `record ${place + 1}` : body.title), ...quality };
      });
      print(out, wanted, { value: { records: judged }, lines: judged.flatMap(linesOf) });
    });
}
