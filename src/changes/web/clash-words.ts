import { impactChoices, kindWord, linesOf, type Fields } from './record-fields.ts';
import { stepTime } from './step-time.ts';
import type { EditedStep } from './steps-edited.ts';

/** All that a step says, so that steps which differ never read alike. */
const stepWords = ({ at, action, command, where, who, team, expect, check, gotcha, watch }: EditedStep): string =>
  [
    `${stepTime(at)} ${action}`,
    command ?? '',
    where,
    who,
    team ?? '',
    expect === '' ? '' : `expect: ${expect}`,
    check === '' ? '' : `check: ${check}`,
    gotcha === '' ? '' : `mind: ${gotcha}`,
    watch ? 'watch' : '',
  ]
    .filter((part) => part.trim() !== '')
    .join(' · ');

/** What a field says, in lines that a person can hold against others; none where it is empty. Times are drawn by themselves. */
export function clashLines(field: keyof Fields, fields: Fields): readonly string[] {
  if (field === 'timeline' || field === 'rollback') return fields[field].map(stepWords);
  if (field === 'kind') return [kindWord(fields.kind)];
  if (field === 'choices') return impactChoices.filter(([key]) => fields.choices.includes(key)).map(([, word]) => word);
  if (field === 'short') return [fields.short ? 'The short form' : 'The whole record'];
  if (field === 'phases') return fields.phases.map(({ at, name, share }) => `${stepTime(at)} ${name}, ${share} %`);
  if (field === 'services' || field === 'told') return fields[field];
  return field === 'start' || field === 'end' ? [] : linesOf(fields[field]);
}
