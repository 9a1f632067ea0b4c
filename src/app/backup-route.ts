import { Readable } from 'node:stream';

import { z } from 'zod';

import { refuse, type Result } from '../kernel/index.ts';
import { openBackup, type OpenBackup } from '../platform/backup/index.ts';
import { JOURNAL_FILES } from '../platform/journal/index.ts';
import { problemOf, type RawAnswer, type RawRoute } from '../platform/http/index.ts';
import type { AppParts } from './parts.ts';

/** The files of the data folder that a backup holds beside the database, and that a restore may write. */
export const INSTALLATION_FILES: readonly string[] = JOURNAL_FILES;

const wanted = z.strictObject({ recipients: z.array(z.string()).max(20) });

function bodyOf(bytes: Buffer): Result<z.infer<typeof wanted>> {
  try {
    const parsed = wanted.safeParse(JSON.parse(bytes.toString('utf8')));
    return parsed.success ? { ok: true, value: parsed.data } : refuse('bad-input', 'the body is {"recipients": […]}', 'body');
  } catch {
    return refuse('bad-json', 'the body cannot be read as JSON', 'body');
  }
}

/** What is sent, and the database let go when it is sent or nobody wants it any more. */
function streamOf({ bytes, close }: OpenBackup): Readable {
  const stream = Readable.from(bytes, { objectMode: false });
  stream.once('close', () => void close());
  return stream;
}

/**
 * A backup of the running Evenkeel, as a stream, for whoever may open the operator's socket: it holds what nobody may read by
 * the public API. An empty list of recipients leaves it unencrypted.
 */
export function backupRoute({ address, clock, config, onError }: AppParts): RawRoute {
  const refused = (answer: Result<unknown> & { ok: false }): RawAnswer => {
    const problem = problemOf(answer.refusal);
    return { status: problem.status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(problem) };
  };
  return {
    method: 'POST',
    path: '/api/v1/backup',
    bodyLimit: 16 * 1024,
    handler: async ({ body }) => {
      const asked = bodyOf(body);
      if (!asked.ok) return refused(asked);
      const opened = await openBackup({
        address,
        clock,
        dataDir: config.dataDir,
        files: INSTALLATION_FILES,
        recipients: asked.value.recipients,
      });
      if (!opened.ok) return refused(opened);
      const stream = streamOf(opened.value);
      stream.on('error', (error) => onError('backup', error));
      return { status: 200, headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' }, body: stream };
    },
  };
}
