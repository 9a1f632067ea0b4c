import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import type { Change } from '../record/store.ts';
import { opener, rewritePhase, rewriteStep, textsOf, textsOfPhase } from '../rules/index.ts';
import { templateBody, type TemplateBody } from './kind.ts';

/** A value of a change that differs from one run to the next. */
interface Varying {
  readonly key: string;
  readonly words: string;
  readonly value: string;
}

type Plan = Change['plan'];

/** Why no template is made of a change; or that one may be. */
function mayBeMadeOf(change: Change, varying: readonly Varying[]): Result<null> {
  if (change.outcome !== 'success') return refuse('conflict', 'a template is made of a change that ended well');
  const { timeline, rollback, phases } = change.plan;
  if (timeline.length === 0) return refuse('conflict', `CHG-${change.number} has no steps to make one of`);
  const texts = [change.title, ...[...timeline, ...rollback].flatMap(textsOf), ...phases.flatMap(textsOfPhase)];
  const idle = varying.findIndex(({ value }) => !texts.some((text) => text.includes(value)));
  return idle < 0 ? ok(null) : refuse('bad-input', `no step says "${varying[idle]?.value ?? ''}"`, `body.varying.${idle}.value`);
}

function openedPlan(plan: Plan, open: (words: string) => string): Plan {
  const opened = (steps: Plan['timeline']): Plan['timeline'] => steps.map((step) => rewriteStep(step, open));
  const customers = plan.customers.map((each) => ({ ...each, told: false }));
  const phases = plan.phases.map((phase) => rewritePhase(phase, open));
  return { ...plan, customers, timeline: opened(plan.timeline), rollback: opened(plan.rollback), phases };
}

const LONGEST = 10_080;

/** How long a change was planned to take. */
const minutesOf = ({ scheduledStart: from, scheduledEnd: until }: Change): number =>
  from === null || until === null ? 60 : Math.min(LONGEST, Math.max(1, Math.round((until - from) / 60_000)));

/** What a template of a finished change says: the values that vary are blanks. Whom it told and when is its own. */
export async function bodyFrom(
  reader: Reader,
  change: Change,
  { name, varying }: { readonly name: string; readonly varying: readonly Varying[] },
): Promise<Result<TemplateBody>> {
  const may = mayBeMadeOf(change, varying);
  if (!may.ok) return may;
  const directory = await loadDirectory(reader);
  const team = directory.team(change.teamId)?.slug;
  const services = change.serviceIds.flatMap((id) => directory.service(id)?.slug ?? []);
  if (team === undefined || services.length === 0) return refuse('conflict', 'its team or service stands no more');
  const open = opener(varying);
  return ok(
    templateBody.parse({
      name,
      title: open(change.title),
      team,
      services,
      kind: change.kind === 'standard' || change.kind === 'emergency' ? 'configuration' : change.kind,
      environment: change.environment,
      minutes: minutesOf(change),
      plan: openedPlan(change.plan, open),
      blanks: varying.map(({ key, words }) => ({ key, words })),
    }),
  );
}
