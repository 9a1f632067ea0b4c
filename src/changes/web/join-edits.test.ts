import { expect, it } from 'vitest';

import { joinEdits } from './join-edits.ts';

const base = { title: 'Raise the pool', worst: '', steps: [1] };

it('takes from each what only that one wrote', () => {
  expect(joinEdits(base, { ...base, title: 'Raise the pool to 320' }, { ...base, worst: 'Payments fail', steps: [1, 2] })).toEqual({
    fields: { title: 'Raise the pool to 320', worst: 'Payments fail', steps: [1, 2] },
    clashes: [],
  });
});

it('keeps mine and shows theirs where both wrote, and sees no clash where both wrote the same', () => {
  const mine = { ...base, worst: 'Nothing', steps: [1, 3] };
  expect(joinEdits(base, mine, { ...base, worst: 'Payments fail', steps: [1, 3] })).toEqual({
    fields: mine,
    clashes: [{ field: 'worst', theirs: 'Payments fail' }],
  });
});
