import { mustHave } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { lastJudged } from '../quality/store-quality.ts';
import type { ChangePlan } from '../record/change-body.ts';
import { findChange } from '../record/store.ts';
import type { ApproverRole } from '../rules/matrix.ts';
import type { Given } from './given.ts';

/** One thing that somebody reads before they answer. */
export interface Fact {
  readonly name: string;
  readonly words: string;
}

/** So many steps stand in a mail; the rest is on the change's page. */
const MOST_STEPS = 30;

function stepsIn(steps: ChangePlan['timeline']): string {
  const lines = steps.slice(0, MOST_STEPS).map(({ action, command, where }, place) => {
    const at = where === '' ? '' : ` (${where})`;
    return `${place + 1}. ${action}${command === null || command === '' ? '' : `: ${command}`}${at}`;
  });
  return [...lines, ...(steps.length > MOST_STEPS ? [`and ${steps.length - MOST_STEPS} more`] : [])].join('\n');
}

const impactOf = ({ impact }: ChangePlan): string =>
  [impact.choices.join(', '), impact.worstCase].filter((words) => words !== '').join('. ');

/** What a role reads of a change: people of this organisation its quality, steps and rollback, customers why it is done and what it may do to them. */
export async function whatTheyRead(
  reader: Reader,
  id: string,
  { role, given }: { role: ApproverRole; given: Given },
): Promise<readonly Fact[]> {
  const { plan } = mustHave(await findChange(reader, id), 'a change that is asked about stands');
  const { overrun } = given;
  const late = overrun === null ? '' : `${overrun.likelihood}: ${overrun.words}`;
  const judged = role === 'customer' ? undefined : await lastJudged(reader, id);
  const all: Fact[] = [
    { name: 'Why it is done', words: plan.reason },
    { name: 'What it may do', words: impactOf(plan) },
    { name: 'That it runs over its window', words: late },
    ...(judged === undefined
      ? []
      : [
          { name: 'Quality of the record', words: `${judged.score} of 100` },
          { name: 'What sends it back', words: judged.stops.join('\n') },
          { name: 'Steps', words: stepsIn(plan.timeline) },
          { name: 'Rollback', words: stepsIn(plan.rollback) },
        ]),
  ];
  return all.filter(({ words }) => words !== '');
}
