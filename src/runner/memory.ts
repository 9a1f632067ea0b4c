import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { hours, type Duration, type Instant } from '../kernel/index.ts';
import { jsonIn } from '../platform/fields.ts';
import { writeWhole } from '../platform/signed/index.ts';
import type { JobResult } from '../changes/index.ts';

/** Longer than any job that is replayed is believed. */
const FORGET_AFTER: Duration = hours(24);
const MOST_READ = 10_000;

const result = z.object({
  state: z.enum(['done', 'failed', 'timed-out', 'stopped', 'refused', 'unknown']),
  exitCode: z.number().nullable(),
  because: z.string(),
  output: z.string(),
  dropped: z.number(),
});
const remembered = z.object({ at: z.number(), result: result.nullable(), told: z.boolean() });

export type Result = Omit<JobResult, 'instance'>;
type Remembered = z.output<typeof remembered>;

/** What a runner remembers on its disk: each job that it ever took, by a file of its own. */
export class Memory {
  private readonly folder: string;
  /** Names this installation. */
  readonly instance: string;

  private constructor(folder: string, instance: string) {
    this.folder = folder;
    this.instance = instance;
  }

  /** Opens the folder; `newInstance` names it where it is new. */
  static async open(folder: string, newInstance: string): Promise<Memory> {
    await mkdir(join(folder, 'jobs'), { recursive: true, mode: 0o700 });
    const path = join(folder, 'instance');
    const known = await readFile(path, 'utf8').catch(() => undefined);
    if (known === undefined) await writeWhole(path, newInstance, 0o600);
    return new Memory(folder, known ?? newInstance);
  }

  private path(job: string): string {
    return join(this.folder, 'jobs', `${job}.json`);
  }

  /** Takes a job, once and for ever: false where it was taken before, by whatever process. It is on the disk when this is answered. */
  async take(job: string, at: Instant): Promise<boolean> {
    try {
      const file = await open(this.path(job), 'wx', 0o600);
      try {
        await file.writeFile(JSON.stringify({ at, result: null, told: false } satisfies Remembered));
        await file.sync();
      } finally {
        await file.close();
      }
      const held = await open(join(this.folder, 'jobs'), 'r');
      try {
        await held.sync();
      } finally {
        await held.close();
      }
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  }

  /** Writes what became of a job, and whether the server knows. */
  async keep(job: string, { at, told, ...rest }: { at: Instant; result: Result; told: boolean }): Promise<void> {
    await writeWhole(this.path(job), JSON.stringify({ at, result: rest.result, told } satisfies Remembered), 0o600);
  }

  /** Jobs that the server has not been told the end of; those without a result were cut off. Forgets what is long over. */
  async owed(now: Instant): Promise<{ readonly job: string; readonly at: Instant; readonly result: Result | null }[]> {
    const names = (await readdir(join(this.folder, 'jobs'))).filter((name) => name.endsWith('.json')).slice(0, MOST_READ);
    const found = [];
    for (const name of names) {
      const known = await this.read(name);
      const job = name.slice(0, -'.json'.length);
      if (known?.told === true && now - known.at > FORGET_AFTER) await rm(this.path(job));
      // A file that was cut off while it was written is a job that was taken.
      if (known?.told !== true) found.push({ job, at: known?.at ?? now, result: known?.result ?? null });
    }
    return found;
  }

  private async read(name: string): Promise<Remembered | undefined> {
    const text = await readFile(join(this.folder, 'jobs', name), 'utf8');
    return remembered.safeParse(jsonIn(text)).data;
  }
}
