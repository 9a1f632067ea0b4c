import { expect, it } from 'vitest';

import { changeReference } from './causes.ts';

it.each([
  [' CR4711 ', { reference: 'CR4711', url: null }],
  ['deploy  4.18.0', { reference: 'deploy 4.18.0', url: null }],
  ['https://Deploy.example.com/runs/7/#log', { reference: 'https://deploy.example.com/runs/7', url: 'https://deploy.example.com/runs/7' }],
  [
    'https://deploy.example.com/runs?id=7',
    { reference: 'https://deploy.example.com/runs?id=7', url: 'https://deploy.example.com/runs?id=7' },
  ],
])('a change given as "%s" is one reference, however it was typed', (text, reference) => {
  expect(changeReference(text)).toEqual(reference);
});

it.each(['', '   ', 'javascript:alert(1)', 'ftp://files.example.com/7', 'https://', `CHG-${'1'.repeat(500)}`])(
  '"%s" names no change',
  (text) => expect(changeReference(text)).toBeUndefined(),
);
