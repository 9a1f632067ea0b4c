import { minutes, mustHave, ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { findDefinition } from '../../platform/definitions/index.ts';
import type { Given } from '../approvals/given.ts';
import { putForward } from '../approvals/put-forward.ts';
import { lockReviewed } from '../approvals/store-changes.ts';
import { draftOf } from '../record/write-change.ts';
import { checkFilled, fillPhase, fillStep, fillText, type Filled } from '../rules/index.ts';
import { templateKind } from './kind.ts';
import { lockTemplate } from './store.ts';

/** What whoever uses a template says. */
export interface Use {
  readonly start: Instant;
  readonly filled: Filled;
  readonly technician: string | null;
  readonly given: Given;
}

/** Makes a change from a template and puts it forward, both or neither. Answers its id. */
export async function useTemplate(
  tx: Tx,
  slug: string,
  { use, me, publicUrl }: { use: Use; me: string | null; publicUrl: string },
): Promise<Result<string>> {
  const found = await findDefinition(tx, templateKind, slug);
  if (found === undefined) return refuse('not-found', `there is no template "${slug}"`);
  const { body } = found;
  if (!body.inUse) return refuse('conflict', 'it is not in use: a manager of its team puts it in use first');
  const filled = checkFilled(body.blanks, use.filled);
  if (!filled.ok) return filled;
  const made = await draftOf(
    tx,
    {
      ...body.plan,
      title: fillText(body.title, use.filled).slice(0, 200),
      services: body.services,
      kind: 'standard',
      environment: body.environment,
      technician: use.technician,
      team: body.team,
      scheduledStart: use.start,
      scheduledEnd: use.start + minutes(body.minutes),
      ticket: null,
      timeline: body.plan.timeline.map((step) => fillStep(step, use.filled)),
      rollback: body.plan.rollback.map((step) => fillStep(step, use.filled)),
      phases: body.plan.phases.map((phase) => fillPhase(phase, use.filled)),
    },
    { me, template: { id: found.id, version: found.version, filled: use.filled } },
  );
  if (!made.ok) return made;
  await lockTemplate(tx, found.id);
  const change = mustHave(await lockReviewed(tx, made.value.id), 'the change was written');
  const forward = await putForward(tx, change, { given: use.given, publicUrl });
  return forward.ok ? ok(made.value.id) : forward;
}
