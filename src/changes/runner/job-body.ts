import { z } from 'zod';

import { plans } from '../rules/index.ts';

const person = z.string().nullable();

/** What a runner is given to do, as the server signs it. */
export const jobBody = z.object({
  for: z.literal('evenkeel runner job 1'),
  runner: z.string(),
  /** Runs once. */
  job: z.uuid(),
  issuedAt: z.number(),
  expiresAt: z.number(),
  change: z.object({ id: z.uuid(), number: z.number(), version: z.number() }),
  plan: z.enum(plans),
  place: z.number(),
  step: z.string().describe('The step as text, of which the hash was approved'),
  stepHash: z.string(),
  approvals: z.array(z.object({ role: z.string(), email: person, at: z.number(), stepHash: z.string() })).max(200),
  submitter: person,
  technician: person,
  askedBy: person,
});
export type JobBody = z.output<typeof jobBody>;

/** A job on its way: the text that was signed, and its Ed25519 signature in base64. */
export const signedJob = z.object({ body: z.string().max(100_000), signature: z.string().max(200) });
export type SignedJob = z.output<typeof signedJob>;

/** What a runner says when it asks for work. */
export const askedForWork = z.strictObject({ offers: z.array(z.string().max(63)).max(200) });
/** What it is answered. */
export const givenWork = z.object({ job: signedJob.nullable() });

/** Names one installation of a runner: two that share a credential are told apart. */
const instance = z.string().min(8).max(64);
export const takenJob = z.strictObject({ instance });
/** The end of the output so far. */
export const jobProgress = z.strictObject({ instance, output: z.string().max(20_000) });
export const progressAnswer = z.object({ stop: z.boolean().describe('Somebody wants it stopped') });

/** How much output is kept of a command, in bytes. */
export const MOST_OUTPUT = 1_048_576;

/** What became of a job. */
export const jobResult = z.strictObject({
  instance,
  state: z.enum(['done', 'failed', 'timed-out', 'stopped', 'refused', 'unknown']),
  exitCode: z.int().nullable(),
  because: z.string().max(2000),
  output: z.string().refine((text) => Buffer.byteLength(text) <= MOST_OUTPUT, 'the output is longer than 1 MB'),
  dropped: z.int().min(0),
});
export type JobResult = z.output<typeof jobResult>;

/** What became of a job that did not begin. */
export const neverRan = (because: string): Omit<JobResult, 'instance'> => ({
  state: 'refused',
  exitCode: null,
  because,
  output: '',
  dropped: 0,
});
