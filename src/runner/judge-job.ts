import { verify } from 'node:crypto';

import { z } from 'zod';

import { ok, refuse, type Instant, type Result } from '../kernel/index.ts';
import { jsonIn } from '../platform/fields.ts';
import { hashOfStep, jobBody, type JobBody, type SignedJob } from '../changes/index.ts';
import { fitCommand } from './rules/command-line.ts';
import { whyNotTrusted } from './rules/trust.ts';
import type { RunnerCommand, RunnerFile } from './runner-file.ts';

const stepOf = z
  .array(z.tuple([z.string(), z.unknown()]))
  .transform((entries) => Object.fromEntries(entries))
  .pipe(z.object({ command: z.string(), runner: z.string() }));

/** What a job that is not believed calls itself, so that whoever waits for it hears of that. */
export const nameOf = (given: SignedJob): string | undefined => z.object({ job: z.uuid() }).safeParse(jsonIn(given.body)).data?.job;

/** A job whose signature holds. */
export function openJob(given: SignedJob, file: RunnerFile): Result<JobBody> {
  const signature = Buffer.from(given.signature, 'base64');
  const holds = file.serverKeys.some((key) => verify(null, Buffer.from(given.body), key, signature));
  if (!holds) return refuse('not-allowed', "its signature is by none of the keys in this runner's file");
  const parsed = jobBody.safeParse(jsonIn(given.body));
  return parsed.success ? ok(parsed.data) : refuse('bad-input', 'it is not what a runner of this version reads');
}

/** What is run for a job. */
export interface Wanted {
  readonly command: RunnerCommand;
  readonly run: readonly string[];
  /** As the step has it. */
  readonly words: string;
}

/** What a job is run as, or why it is not. */
export function judgeJob(job: JobBody, file: RunnerFile, now: Instant): Result<Wanted> {
  const { change, plan, place } = job;
  const stepHash = hashOfStep({ change: change.id, version: change.version, plan, place }, job.step);
  const why = whyNotTrusted(job, file.trust, { name: file.name, stepHash, now });
  if (why !== undefined) return refuse('not-allowed', why);
  const step = stepOf.safeParse(jsonIn(job.step));
  if (!step.success || step.data.runner !== file.name) return refuse('not-allowed', 'the approved step names no command of this runner');
  const fitted = fitCommand(step.data.command, file.commands);
  if (fitted.is === 'not') return refuse('not-allowed', fitted.because);
  const command = file.commands.get(fitted.name);
  if (command === undefined) return refuse('not-found', 'there is no such command');
  return ok({ command, run: fitted.run, words: step.data.command });
}
