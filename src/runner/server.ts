import { z } from 'zod';

import { Fault, ok, refuse, type Result, type Shape } from '../kernel/index.ts';
import type { Fetch } from '../platform/egress/index.ts';
import { jsonIn } from '../platform/fields.ts';
import { givenWork, progressAnswer, type JobResult, type SignedJob } from '../changes/index.ts';

const PATIENCE = 14_000;

const problem = z.object({ detail: z.string() });

/** The server that a runner serves. What it refuses is answered; where it does not answer, a Fault is thrown. */
export interface Server {
  /** Work, as soon as there is some; undefined after a while without. `until` ends the waiting by a Fault. */
  next(offers: readonly string[], until: AbortSignal): Promise<SignedJob | undefined>;
  take(job: string, instance: string): Promise<Result<null>>;
  progress(job: string, said: { instance: string; output: string }): Promise<Result<{ stop: boolean }>>;
  end(job: string, result: JobResult): Promise<Result<null>>;
}

/** The way to a server, by the runner's own credential. */
export function serverAt({ url, credential, fetch }: { url: string; credential: string; fetch: Fetch }): Server {
  const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/json', 'user-agent': 'Evenkeel runner' };
  const ask = async <T>(path: string, said: { body: object; until?: AbortSignal }, shape: Shape<T>): Promise<Result<T>> => {
    const patience = AbortSignal.timeout(PATIENCE);
    const signal = said.until === undefined ? patience : AbortSignal.any([patience, said.until]);
    const answer = await fetch(`${url}/in/runners/${path}`, { method: 'POST', headers, body: JSON.stringify(said.body), signal });
    if (answer.status === 200) return ok(shape.parse(JSON.parse(answer.text)));
    const refusal = problem.safeParse(jsonIn(answer.text));
    const detail = refusal.success ? refusal.data.detail : `it answered ${answer.status}`;
    // What is wrong with the request stays wrong; anything else may be over in a moment.
    if (answer.status === 404 || answer.status === 409 || answer.status === 400 || answer.status === 413) return refuse('conflict', detail);
    throw new Fault(detail, answer.status === 401 ? 'never' : 'later');
  };
  const nothing = z.unknown().transform(() => null);
  return {
    async next(offers, until) {
      const given = await ask('next', { body: { offers }, until }, givenWork);
      if (!given.ok) throw new Fault(given.refusal.detail, 'later');
      return given.value.job ?? undefined;
    },
    take: async (job, instance) => ask(`jobs/${job}/take`, { body: { instance } }, nothing),
    progress: async (job, said) => ask(`jobs/${job}/progress`, { body: said }, progressAnswer),
    end: async (job, result) => ask(`jobs/${job}/end`, { body: result }, nothing),
  };
}
