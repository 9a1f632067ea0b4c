import type { PostMortemView } from './read-post-mortem.ts';

/** What would be read as Markdown in a person's line is written plainly. */
const plain = (text: string): string => text.replaceAll(/[\\`*_[\]<>#|]/g, String.raw`\$&`);

type Why = PostMortemView['whys'][number];

function whyLines(whys: readonly Why[], parent: string | null, depth: number): readonly string[] {
  return whys
    .filter((why) => why.parent === parent)
    .flatMap((why) => [`${'  '.repeat(depth)}- ${plain(why.text)}`, ...whyLines(whys, why.id, depth + 1)]);
}

const dayOf = (at: number | null): string => (at === null ? 'no date' : new Date(at).toISOString().slice(0, 10));

const actionLine = (action: PostMortemView['actions'][number]): string =>
  `- A-${action.number} ${plain(action.text)} (${action.kind}, priority ${action.priority}, ${plain(action.owner?.name ?? 'nobody yet')}, ${action.dueIs === 'dated' ? 'dated by' : 'due'} ${dayOf(action.dueAt)}, ${action.state})`;

/** A post mortem as Markdown: what people wrote stands as they wrote it, line by line. */
export function markdownOf(view: PostMortemView): string {
  const facts = [
    `Severity ${view.ticket.severity}`,
    `owner: ${view.owner?.name ?? 'nobody yet'}`,
    ...(view.facilitator === null ? [] : [`facilitator: ${view.facilitator.name}`]),
    `cause: ${view.cause ?? 'not classified'}`,
    ...view.changes.map(({ reference, words }) => `the change ${reference}${words === '' ? '' : ` (${words})`}`),
    `customer minutes: ${view.customerMinutes ?? 'not counted'}`,
    view.state,
  ];
  const written = view.sections
    .filter(({ text }) => text.trim() !== '')
    .flatMap(({ title, text }) => ['', `## ${title}`, '', ...text.split('\n').map((line) => `${plain(line)}  `.trimStart())]);
  const answered = view.questions.filter(({ text }) => text.trim() !== '');
  const questions =
    answered.length === 0
      ? []
      : [
          '',
          '## What would have made it shorter',
          '',
          ...answered.map(({ asks, text }) => `- ${asks} ${plain(text.replaceAll('\n', ' '))}`),
        ];
  const invited =
    view.invited.length === 0
      ? []
      : [
          '',
          '## Invited',
          '',
          ...view.invited.map(({ name, part, answer, said }) =>
            plain(`- ${name} (${part}${answer === null ? '' : `, ${answer}`})${said === '' ? '' : `: ${said}`}`),
          ),
        ];
  const whys = view.whys.length === 0 ? [] : ['', '## Why', '', ...whyLines(view.whys, null, 0)];
  const actions = view.actions.length === 0 ? [] : ['', '## Actions', '', ...view.actions.map(actionLine)];
  return `${[`# T-${view.ticket.number} ${plain(view.ticket.title)}`, '', plain(facts.join(', ')), ...written, ...questions, ...whys, ...actions, ...invited].join('\n')}\n`;
}
