import { inflateSync } from 'node:zlib';

import { expect, it } from 'vitest';

import { pdfOf } from './pdf.ts';
import type { PostMortemView } from './read-post-mortem.ts';

const section = (key: PostMortemView['sections'][number]['section'], text: string): PostMortemView['sections'][number] => ({
  section: key,
  title: 'Summary',
  asks: 'What happened?',
  version: 1,
  text,
  editedBy: 'Ines Keller',
  editedAt: 0,
  hints: [],
});

const view: PostMortemView = {
  ticket: { number: 12, title: 'Zahlungen langsam', severity: 1 },
  state: 'published',
  commands: ['reopen'],
  owner: { id: 'p1', name: 'Ines Keller' },
  facilitator: null,
  dueAt: null,
  stateAt: 0,
  form: 'whole',
  formBecause: 'a severity 1',
  meetsAt: null,
  reviewedAt: null,
  customerMinutes: 4200,
  cause: 'change',
  changes: [{ reference: 'CR4711', url: null, words: 'Wöchentlich', by: 'Ines Keller', at: 0 }],
  sections: [section('summary', 'Größe, Ωμέγα, Ёлка')],
  questions: [section('asked-log', 'nothing')],
  unanswered: 5,
  invited: [],
  whys: [{ id: 'w1', parent: null, text: 'Why? Because.' }],
  actions: [],
};

/** The characters that the fonts inside a PDF say they write. */
function written(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  const streams = [...text.matchAll(/stream\r?\n/g)].flatMap(({ index, 0: mark }) => {
    const from = index + mark.length;
    const bytes = pdf.subarray(from, text.indexOf('endstream', from));
    return bytes[0] === 0x78 ? [inflateSync(bytes).toString('latin1')] : [bytes.toString('latin1')];
  });
  const codes = streams.filter((stream) => stream.includes('begincmap')).flatMap((stream) => [...stream.matchAll(/<([0-9a-f]{4})>/gi)]);
  return codes.map(([, code = '']) => String.fromCharCode(Number.parseInt(code, 16))).join('');
}

it('INC-15: the export to PDF writes Latin, Greek and Cyrillic text', async () => {
  const pdf = await pdfOf(view);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  const characters = written(pdf);
  for (const character of 'GrößeΩμέγαЁлкаZ4') expect(characters, character).toContain(character);
});

it('a long post mortem goes on over pages', async () => {
  const long = await pdfOf({ ...view, sections: [section('summary', 'A line of it.\n'.repeat(300))] });
  expect(long.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(3);
});
