import { z } from 'zod';

import { ok } from '../../src/kernel/index.ts';
import { sql } from '../../src/platform/database/index.ts';
import { createIntegration, integrationBody } from '../../src/signals/keep-integrations.ts';
import { until, type TestApp } from './organisation.ts';

export interface Sender {
  readonly id: string;
  readonly token: string;
}

/** An integration of the team Payments, whose last resort is taken to be reachable. */
export async function sender(run: TestApp, rest: Partial<z.input<typeof integrationBody>> = {}): Promise<Sender> {
  const body = integrationBody.parse({
    name: `sender ${run.clock.now()}-${Math.random()}`,
    team: 'payments',
    source: 'alertmanager',
    ...rest,
  });
  const made = await run.app.db.write({ kind: 'system', name: 'test' }, async (tx) =>
    createIntegration(tx, body, async () => Promise.resolve(ok(null))),
  );
  if (!made.ok) throw new Error(made.refusal.detail);
  return { id: made.value.integration.id, token: made.value.token };
}

/** Waits until all that came in is folded. */
export const folded = async (run: TestApp): Promise<true> =>
  until(
    'the log is folded',
    async () =>
      (await run.app.db.maybe(sql`select log_id from intake_pending limit 1`, z.object({ log_id: z.number() }))) === undefined
        ? true
        : undefined,
    60_000,
  );

const alert = z.object({
  key: z.string(),
  labels: z.record(z.string(), z.string()),
  count: z.number(),
  severity: z.number(),
  severity_because: z.string(),
  ticket_id: z.string().nullable(),
  clock_behind_ms: z.number().nullable(),
});

/** The alerts that fire under a name, once all that came in is folded. */
export async function firing(run: TestApp, name: string): Promise<z.infer<typeof alert>[]> {
  await folded(run);
  return run.app.db.many(
    sql`select key, labels, count, severity, severity_because, ticket_id, clock_behind_ms from alert where labels ->> 'alertname' = ${name} order by key`,
    alert,
  );
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** One request, answered whole. A body that is not text goes as JSON. */
export async function ask(url: string, rest: { method?: string; body?: unknown; headers?: Record<string, string> } = {}): Promise<Answer> {
  const { body } = rest;
  const answer = await fetch(url, {
    method: rest.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...rest.headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}
