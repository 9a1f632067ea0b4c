import fc from 'fast-check';
import { expect, it } from 'vitest';

import { commandRun, endRun, markStep, nextStep, outcomes, outcomesFor, runCommands, stepMarks, worsened, type Run } from './execution.ts';

const fresh: Run = { state: 'walking', steps: { timeline: 2, rollback: 1 }, marked: [] };
const marked = (run: Run, mark: (typeof stepMarks)[number], note = 'seen'): Run => {
  const next = nextStep(run);
  if (next === null) throw new Error('nothing is next');
  const done = markStep(run, { ...next, mark, note });
  if (!done.ok) throw new Error(done.refusal.detail);
  return { ...run, state: done.value, marked: [...run.marked, { ...next, mark }] };
};

it('CHG-10: walks the steps in order, each once, and a failed one stops the rest', () => {
  const one = marked(fresh, 'done');
  expect(nextStep(one)).toEqual({ plan: 'timeline', place: 1 });
  expect(markStep(one, { plan: 'timeline', place: 0, mark: 'done', note: '' })).toMatchObject({ ok: false });
  expect(markStep(fresh, { plan: 'timeline', place: 1, mark: 'done', note: '' })).toMatchObject({ ok: false });
  expect(markStep(one, { plan: 'timeline', place: 1, mark: 'failed', note: ' ' })).toMatchObject({ ok: false });
  const failed = marked(one, 'failed');
  expect([failed.state, nextStep(failed)]).toEqual(['stopped', null]);
  expect(outcomesFor(failed)).toEqual(['issues', 'failed']);
});

it('CHG-10: rolls back step by step, and is rolled back only when every step of it was walked', () => {
  const stopped = marked(fresh, 'failed');
  const back = commandRun(stopped, 'roll-back');
  expect(back).toEqual({ ok: true, value: 'rolling-back' });
  const rolling: Run = { ...stopped, state: 'rolling-back' };
  expect(nextStep(rolling)).toEqual({ plan: 'rollback', place: 0 });
  expect(outcomesFor(rolling)).toEqual(['failed']);
  expect(outcomesFor(marked(rolling, 'done'))).toEqual(['rolled-back', 'failed']);
  expect(outcomesFor(marked(rolling, 'skipped'))).toEqual(['failed']);
  expect(commandRun(rolling, 'go-on').ok).toBe(false);
  expect(commandRun({ ...fresh, steps: { timeline: 2, rollback: 0 } }, 'roll-back').ok).toBe(false);
});

it('CHG-10: calls nothing a success that failed at a step, left one out or was rolled back', () => {
  const act = fc.oneof(fc.constantFrom(...stepMarks), fc.constantFrom(...runCommands));
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
      let run = fresh;
      for (const each of acts) {
        const mark = stepMarks.find((known) => known === each);
        const command = runCommands.find((known) => known === each);
        if (mark !== undefined && nextStep(run) !== null) run = marked(run, mark);
        const moved = command === undefined ? undefined : commandRun(run, command);
        if (moved?.ok === true) run = { ...run, state: moved.value };
      }
      const clean = run.marked.length === 2 && run.marked.every(({ plan, mark }) => plan === 'timeline' && mark === 'done');
      expect(endRun(run, 'success').ok).toBe(clean && run.state !== 'rolling-back');
      expect(outcomes.some((outcome) => endRun(run, outcome).ok)).toBe(true);
      expect(outcomes.some((outcome) => endRun({ ...run, state: 'ended' }, outcome).ok)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

it('CHG-10: sees an alert that is new, or more severe than it was', () => {
  const now = [
    { key: 'a', severity: 2 },
    { key: 'b', severity: 3 },
    { key: 'c', severity: 1 },
  ];
  expect(worsened(now, { a: 2, b: 2 }).map(({ key }) => key)).toEqual(['c']);
  expect(worsened(now, { a: 3, b: 3, c: 1 }).map(({ key }) => key)).toEqual(['a']);
});
