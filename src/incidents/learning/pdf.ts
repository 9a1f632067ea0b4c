import { fileURLToPath } from 'node:url';

import PdfDocument from 'pdfkit';

import type { PostMortemView } from './read-post-mortem.ts';

/** A font for Latin, Greek and Cyrillic text: those that every reader of PDF has know Latin alone. */
const font = (file: string): string => fileURLToPath(import.meta.resolve(`@expo-google-fonts/arimo/${file}`));

const [PLAIN, BOLD] = ['plain', 'bold'];
const INK = '#16202b';
const QUIET = '#5a6672';
const MARGIN = 56;

type Page = InstanceType<typeof PdfDocument>;

const utc = (at: number | null): string => (at === null ? 'not set' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`);
const dayOf = (at: number | null): string => (at === null ? 'no date' : new Date(at).toISOString().slice(0, 10));

function heading(page: Page, text: string): void {
  // A heading takes the first lines of its text along to the next page.
  if (page.y > page.page.height - MARGIN - 60) page.addPage();
  page.moveDown(0.8).font(BOLD).fontSize(12).fillColor(INK).text(text).moveDown(0.2);
}

const body = (page: Page, text: string, indent = 0): Page =>
  page
    .font(PLAIN)
    .fontSize(10)
    .fillColor(INK)
    .text(text, MARGIN + indent, page.y, { lineGap: 2 });

function whys(page: Page, all: PostMortemView['whys'], of: { parent: string | null; depth: number }): void {
  for (const why of all.filter(({ parent }) => parent === of.parent)) {
    body(page, `– ${why.text}`, of.depth * 14);
    whys(page, all, { parent: why.id, depth: of.depth + 1 });
  }
}

function top(page: Page, view: PostMortemView): void {
  const { number, title, severity } = view.ticket;
  page.font(BOLD).fontSize(18).fillColor(INK).text(`T-${number} ${title}`).moveDown(0.3);
  const facts = [
    `Severity ${severity}`,
    view.state,
    `owner: ${view.owner?.name ?? 'nobody yet'}`,
    ...(view.facilitator === null ? [] : [`facilitator: ${view.facilitator.name}`]),
    `cause: ${view.cause ?? 'not classified'}`,
    ...view.changes.map(({ reference, words }) => `the change ${reference}${words === '' ? '' : ` (${words})`}`),
    `customer minutes: ${view.customerMinutes ?? 'not counted'}`,
    ...(view.meetsAt === null ? [] : [`discussed at ${utc(view.meetsAt)}`]),
  ];
  page.font(PLAIN).fontSize(9).fillColor(QUIET).text(facts.join(', '));
}

function rest(page: Page, view: PostMortemView): void {
  if (view.whys.length > 0) heading(page, 'Why');
  whys(page, view.whys, { parent: null, depth: 0 });
  if (view.actions.length > 0) heading(page, 'Actions');
  for (const { number, text, kind, priority, owner, dueIs, dueAt, state } of view.actions)
    body(
      page,
      `– A-${number} ${text} (${kind}, priority ${priority}, ${owner?.name ?? 'nobody yet'}, ${dueIs === 'dated' ? 'dated by' : 'due'} ${dayOf(dueAt)}, ${state})`,
    );
  if (view.invited.length > 0) heading(page, 'Invited');
  for (const { name, part, answer, said } of view.invited)
    body(page, `– ${name} (${part}${answer === null ? '' : `, ${answer}`})${said === '' ? '' : `: ${said}`}`);
}

/** A post mortem as PDF: what people wrote, as they wrote it. */
export async function pdfOf(view: PostMortemView): Promise<Buffer> {
  const page = new PdfDocument({
    size: 'A4',
    margin: MARGIN,
    info: { Title: `T-${view.ticket.number} ${view.ticket.title}`, Producer: 'Evenkeel', CreationDate: new Date(view.stateAt) },
    font: font('400Regular/Arimo_400Regular.ttf'),
  });
  page.registerFont(PLAIN, font('400Regular/Arimo_400Regular.ttf'));
  page.registerFont(BOLD, font('700Bold/Arimo_700Bold.ttf'));
  top(page, view);
  for (const { title, asks, text } of view.sections.filter((each) => each.text.trim() !== '')) {
    heading(page, title === '' ? asks : title);
    body(page, text);
  }
  const answered = view.questions.filter(({ text }) => text.trim() !== '');
  if (answered.length > 0) heading(page, 'What would have made it shorter');
  for (const { asks, text } of answered) body(page, `${asks} ${text}`);
  rest(page, view);
  page.end();
  const parts: Uint8Array[] = [];
  for await (const part of page) if (part instanceof Uint8Array) parts.push(part);
  return Buffer.concat(parts);
}
