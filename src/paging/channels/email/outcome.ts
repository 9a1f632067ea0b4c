import { z } from 'zod';

import type { Outcome, Trial } from '../channel.ts';

const smtpError = z.object({
  message: z.string(),
  code: z.string().optional(),
  responseCode: z.number().optional(),
  command: z.string().optional(),
});

/**
 * What a failed handing over means. `started`: bytes of the message have gone out, so without an answer it may have been
 * taken. Replies 5yz about the message or its address will not change (RFC 5321, 4.2.1); a login or a greeting that is
 * refused is the operator's to mend, and may be in a moment.
 */
export function failedMail(error: unknown, started: boolean): Outcome {
  const known = smtpError.safeParse(error);
  if (!known.success) throw error;
  const { message, code, responseCode } = known.data;
  const detail = `the mail server: ${message.slice(0, 200)}`;
  if (responseCode !== undefined && responseCode >= 400) {
    const about = code === 'EENVELOPE' || code === 'EMESSAGE';
    return { kind: 'failed', retry: about && responseCode >= 500 && responseCode !== 503 ? 'never' : 'later', detail };
  }
  if (started) return { kind: 'unknown', detail };
  return { kind: 'failed', retry: code === 'EENVELOPE' ? 'never' : 'later', detail };
}

/** What a failed signing in means: only a no to the login itself is about the credentials. */
export function failedTrial(error: unknown): Trial {
  const known = smtpError.safeParse(error);
  if (!known.success) throw error;
  const { message, code } = known.data;
  return { kind: code === 'EAUTH' ? 'refused' : 'unknown', detail: `the mail server: ${message.slice(0, 200)}` };
}
