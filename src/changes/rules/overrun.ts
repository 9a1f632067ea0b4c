import { minutes, type Duration, type Instant } from '../../kernel/index.ts';

/** How near an end may come to that of its window before somebody is asked: a quarter of its length, and 15 minutes at least. */
const LEAST: Duration = minutes(15);

/** The question that a plan raises whose end comes near that of its window, or null where there is time enough. */
export function overrunQuestion(plan: { readonly start: Instant; readonly end: Instant; readonly windowEnd: Instant }): string | null {
  const left = plan.windowEnd - plan.end;
  if (left >= Math.max(LEAST, (plan.end - plan.start) / 4)) return null;
  const spare = Math.round(left / minutes(1));
  const words = spare < 0 ? `it ends ${-spare} minutes after its window` : `only ${spare} minutes are left until its window ends`;
  return `How likely is it to run over? ${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
