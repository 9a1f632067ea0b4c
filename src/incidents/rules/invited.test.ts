import { expect, it } from 'vitest';

import { offersOf } from './invited.ts';

it('offers each once with every reason, customers first, and nobody who is invited', () => {
  const offers = offersOf(
    [
      { person: 'p1', name: 'Ines Keller', part: 'responder', because: 'was here' },
      { person: null, name: 'Nordwind', part: 'customer', because: 'contact C-1' },
      { person: null, name: 'nordwind', part: 'customer', because: 'contact C-2' },
      { person: 'p2', name: 'Olga Maric', part: 'support', because: 'audience support' },
      { person: null, name: '', part: 'customer', because: 'contact C-3' },
    ],
    [{ person: 'p2', name: 'Olga' }],
  );
  expect(offers).toEqual([
    { person: null, name: 'Nordwind', part: 'customer', because: 'contact C-1, contact C-2' },
    { person: 'p1', name: 'Ines Keller', part: 'responder', because: 'was here' },
  ]);
});
