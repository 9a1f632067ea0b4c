import { expect, it } from 'vitest';

import { minutes } from '../../kernel/index.ts';
import { questionKeys, sectionKeys, type Section } from './post-mortem.ts';
import { formFor, shownIn, unanswered, whyNotReady } from './review-form.ts';

it.each([
  ['a severity 1', { severity: 1, purpose: 'real', impact: minutes(5) }, 'whole'],
  ['a long severity 2', { severity: 2, purpose: 'real', impact: minutes(30) }, 'whole'],
  ['a severity 2 of which nobody knows how long it was', { severity: 2, purpose: 'real', impact: undefined }, 'whole'],
  ['a short severity 2', { severity: 2, purpose: 'real', impact: minutes(29) }, 'one-page'],
  ['a severity 3', { severity: 3, purpose: 'real', impact: minutes(300) }, 'one-page'],
  ['a drill', { severity: 1, purpose: 'drill', impact: minutes(300) }, 'one-page'],
])('INC-15: small failures and drills get one page: %s', (_, facts, form) => {
  expect(formFor(facts).form).toBe(form);
  expect(formFor(facts).because).not.toBe('');
});

it('INC-15: one page shows few sections, and every other one in which somebody wrote', () => {
  expect(shownIn('whole', new Set())).toEqual(sectionKeys);
  const few = shownIn('one-page', new Set());
  expect(few.length).toBeLessThan(sectionKeys.length / 2);
  expect(few).not.toContain('badly');
  expect(shownIn('one-page', new Set<Section>(['badly']))).toContain('badly');
});

it('INC-15: a whole post mortem goes to its review with a facilitator who has asked, or with a reason', () => {
  const all = new Set<Section>(questionKeys);
  const ready = { form: 'whole', facilitator: 'olga', answered: all } as const;
  expect(whyNotReady(ready, undefined)).toBeUndefined();
  expect(whyNotReady({ ...ready, facilitator: null }, 'no time')).toContain('name a facilitator');
  const some = { ...ready, answered: new Set<Section>(['asked-log']) };
  expect(unanswered(some)).toEqual(questionKeys.filter((key) => key !== 'asked-log'));
  expect(whyNotReady(some, undefined)).toContain(`${questionKeys.length - 1} of the facilitator's ${questionKeys.length} questions`);
  expect(whyNotReady(some, 'it was a power cut')).toBeUndefined();
  expect(whyNotReady({ ...some, form: 'one-page', facilitator: null }, undefined)).toBeUndefined();
});
