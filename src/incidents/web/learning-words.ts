import { first, text, type LineTable } from './line-body.ts';

const sectionWord = (section: string): string => section.replaceAll('-', ' ');

const toOwner = (owner: string): string => (owner === '' ? '' : ` for ${owner}`);

/** What is done after an incident, in the words of its timeline. */
export const learningWords: LineTable = {
  'post-mortem.opened': ['state', () => 'opened the post mortem'],
  'post-mortem.owed': ['messages', () => 'reminded of the post mortem'],
  'post-mortem.written': ['people', (line) => `wrote "${sectionWord(text(line, 'section'))}" in the post mortem`],
  'post-mortem.changed': ['state', () => 'changed who owns the post mortem, or when it is'],
  'post-mortem.asked-why': ['people', () => 'asked why'],
  'post-mortem.draft': ['state', () => 'took the post mortem back for more work'],
  'post-mortem.in-review': ['state', () => 'put the post mortem forward for review'],
  'post-mortem.approved': ['state', () => 'approved the post mortem'],
  'post-mortem.published': ['state', () => 'published the post mortem'],
  'post-mortem.invited': ['people', (line) => `invited ${text(line, 'name')} to the post mortem`],
  'post-mortem.invitation-answered': ['people', (line) => `noted the answer of ${text(line, 'name')} to the invitation`],
  'post-mortem.invitation-withdrawn': ['people', (line) => `took ${text(line, 'name')} off the post mortem`],
  'action.added': ['people', (line) => `noted an action${toOwner(text(line, 'owner'))}`],
  'action.changed': ['people', (line) => `changed an action${toOwner(text(line, 'owner'))}`],
  'action.done': ['people', () => 'ended an action as done'],
  'action.dropped': ['people', () => 'dropped an action'],
  'action.reminded': ['messages', () => 'reminded of an action'],
  'action.escalated': ['messages', () => 'told the managers of an action that is late'],
  'ticket.cause': [
    'state',
    (line) =>
      text(line, 'to') === '' ? 'took the kind of cause back' : `said what kind of cause it had: ${sectionWord(text(line, 'to'))}`,
  ],
  'ticket.change-linked': ['state', (line) => `linked the change that did it: ${first(text(line, 'words'), text(line, 'reference'))}`],
  'ticket.change-unlinked': ['state', (line) => `took the change ${text(line, 'reference')} off`],
};
