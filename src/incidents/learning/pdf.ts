import { PdfText } from '../../platform/pdf.ts';
import type { PostMortemView } from './read-post-mortem.ts';

const utc = (at: number | null): string => (at === null ? 'not set' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`);
const dayOf = (at: number | null): string => (at === null ? 'no date' : new Date(at).toISOString().slice(0, 10));

function whys(page: PdfText, all: PostMortemView['whys'], of: { parent: string | null; depth: number }): void {
  for (const why of all.filter(({ parent }) => parent === of.parent)) {
    page.body(`– ${why.text}`, of.depth * 14);
    whys(page, all, { parent: why.id, depth: of.depth + 1 });
  }
}

function top(page: PdfText, view: PostMortemView): void {
  const { number, title, severity } = view.ticket;
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
  page.top(`T-${number} ${title}`, facts.join(', '));
}

function rest(page: PdfText, view: PostMortemView): void {
  if (view.whys.length > 0) page.heading('Why');
  whys(page, view.whys, { parent: null, depth: 0 });
  if (view.actions.length > 0) page.heading('Actions');
  for (const { number, text, kind, priority, owner, dueIs, dueAt, state } of view.actions)
    page.body(
      `– A-${number} ${text} (${kind}, priority ${priority}, ${owner?.name ?? 'nobody yet'}, ${dueIs === 'dated' ? 'dated by' : 'due'} ${dayOf(dueAt)}, ${state})`,
    );
  if (view.invited.length > 0) page.heading('Invited');
  for (const { name, part, answer, said } of view.invited)
    page.body(`– ${name} (${part}${answer === null ? '' : `, ${answer}`})${said === '' ? '' : `: ${said}`}`);
}

/** A post mortem as PDF: what people wrote, as they wrote it. */
export async function pdfOf(view: PostMortemView): Promise<Buffer> {
  const page = await PdfText.begin(`T-${view.ticket.number} ${view.ticket.title}`, view.stateAt);
  top(page, view);
  for (const { title, asks, text } of view.sections.filter((each) => each.text.trim() !== '')) {
    page.heading(title === '' ? asks : title);
    page.body(text);
  }
  const answered = view.questions.filter(({ text }) => text.trim() !== '');
  if (answered.length > 0) page.heading('What would have made it shorter');
  for (const { asks, text } of answered) page.body(`${asks} ${text}`);
  rest(page, view);
  return page.bytes();
}
