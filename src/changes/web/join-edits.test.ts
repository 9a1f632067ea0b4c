import { expect, it } from 'vitest';

import { joinEdits } from './join-edits.ts';

const asItIs = <T>(fields: T): T => fields;
const base = { title: 'Raise the pool', worst: '', steps: [1] };

it('takes from each what only that one wrote', () => {
  expect(
    joinEdits(
      { base, mine: { ...base, title: 'Raise the pool to 320' }, theirs: { ...base, worst: 'Payments fail', steps: [1, 2] } },
      asItIs,
    ),
  ).toEqual({
    fields: { title: 'Raise the pool to 320', worst: 'Payments fail', steps: [1, 2] },
    clashes: [],
  });
});

it('keeps mine and shows theirs where both wrote, and sees no clash where both wrote the same', () => {
  const mine = { ...base, worst: 'Nothing', steps: [1, 3] };
  expect(joinEdits({ base, mine, theirs: { ...base, worst: 'Payments fail', steps: [1, 3] } }, asItIs)).toEqual({
    fields: mine,
    clashes: [{ field: 'worst', theirs: 'Payments fail' }],
  });
});

it('leaves what is unfinished in mine where theirs says nothing else, and takes nothing in its place unasked', () => {
  const plain = (fields: typeof base): typeof base => ({ ...fields, worst: fields.worst.replace(/ \?$/, '') });
  const mine = { ...base, worst: ' ?' };
  expect(joinEdits({ base, mine, theirs: { ...base, title: 'Pools' } }, plain)).toEqual({
    fields: { ...mine, title: 'Pools' },
    clashes: [],
  });
  expect(joinEdits({ base, mine, theirs: { ...base, worst: 'Payments fail' } }, plain)).toEqual({
    fields: mine,
    clashes: [{ field: 'worst', theirs: 'Payments fail' }],
  });
});
