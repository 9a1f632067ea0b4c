import { span } from '../../web/parts/time.ts';
import { learningWords } from './learning-words.ts';
import { count, first, named, text, texts, type LineKind, type LineTable } from './line-body.ts';
import type { TimelineLine } from './reading.ts';

/** How a line of the journal reads on a timeline. */
export interface Spoken {
  readonly kind: LineKind;
  /** What the actor did, in the past tense; the actor's name stands before it. */
  readonly words: string;
  /** Why, where that says more than the words do. */
  readonly because: string;
  /** What a person wrote. */
  readonly text?: string;
}

const channels: Readonly<Record<string, string>> = {
  email: 'mail',
  voice: 'call',
  ntfy: 'ntfy message',
  'web-push': 'push',
  webhook: 'webhook message',
};

/** By what a message went: `mail`, `call`. */
const channel = (line: TimelineLine): string => {
  const name = text(line, 'channel');
  return channels[name] ?? first(name, 'message');
};

/** How somebody stopped a page, and how long it had paged them. */
const stopped = (line: TimelineLine): string =>
  `stopped the page${text(line, 'by') === '' ? '' : ` by ${text(line, 'by')}`}, ${span(count(line, 'afterMs'))} after it was made`;

const roleWords: Readonly<Record<string, string>> = {
  leader: 'call leader',
  ops: 'front-line ops',
  resolver: 'a resolver',
  liaison: 'customer liaison',
  manager: 'the manager',
};

const roleWord = (line: TimelineLine): string => roleWords[text(line, 'role')] ?? text(line, 'role');

const made = (line: TimelineLine): string =>
  named(line, 'person') === line.actor.name ? `became ${roleWord(line)}` : `made ${named(line, 'person')} ${roleWord(line)}`;

const checkedIn = (line: TimelineLine): string => {
  const team = text(line, 'team');
  const who = named(line, 'person') === line.actor.name ? '' : ` ${named(line, 'person')}`;
  return `checked in${who}${team === '' ? '' : ` for ${team}`}`;
};

/** Who asked for somebody, where another sent for them. */
const asker = (line: TimelineLine): string => (text(line, 'askedBy') === line.actor.name ? '' : `, as ${text(line, 'askedBy')} asked`);

/** Which notification went to whom, and of how many it is known that it arrived. */
function toldWords(line: TimelineLine): string {
  const people = texts(line, 'recipients');
  const named = people.slice(0, 3).join(', ');
  const rest = people.length > 3 ? ` and ${people.length - 3} more` : '';
  const arrived = count(line, 'arrived') === 0 ? '' : `; handed over to ${count(line, 'arrived')} of ${people.length}`;
  return `told ${texts(line, 'lists').join(', ')} (${named}${rest})${arrived}:`;
}

const markWords: Readonly<Record<string, string>> = { done: 'done', 'not-needed': 'not needed', open: 'open again' };

const healthWord = (line: TimelineLine): string => ({ healthy: 'healthy', ill: 'not healthy' })[text(line, 'health')] ?? 'being checked';

const table: LineTable = {
  ...learningWords,
  'ticket.cut': ['state', (line) => `cut the ticket at severity ${first(text(line, 'severity'), '?')}`],
  'ticket.declared': ['state', () => 'declared it'],
  'ticket.taken': ['state', () => 'took the ticket'],
  'ticket.mitigating': ['state', () => 'set it to mitigating'],
  'ticket.restored': ['state', () => 'declared it restored'],
  'ticket.resolved': ['state', () => 'resolved it'],
  'ticket.closed': ['state', () => 'closed it'],
  'ticket.rejected': ['state', () => 'rejected it'],
  'ticket.marked-duplicate': ['state', () => 'marked it a duplicate'],
  'ticket.reopened': ['state', () => 'reopened it'],
  'ticket.refired': ['alerts', () => 'saw its condition again'],
  'ticket.handed-back': ['state', () => 'handed it back'],
  'ticket.assigned': ['people', (line) => `gave the ticket to ${first(named(line, 'to'), named(line, 'owner'), 'somebody')}`],
  'ticket.raised': ['state', (line) => `raised it to severity ${text(line, 'to')}`],
  'ticket.lowered': ['state', (line) => `lowered it to severity ${text(line, 'to')}`],
  'ticket.noted': ['people', () => 'wrote'],
  'ticket.note-corrected': ['people', () => 'corrected a note'],
  'ticket.field-set': [
    'state',
    (line) => (text(line, 'to') === '' ? `took ${text(line, 'name')} away` : `set ${text(line, 'name')} to ${text(line, 'to')}`),
  ],
  'ticket.paper-line': ['people', () => ''],
  'ticket.described': ['state', () => 'changed its words'],
  'ticket.alert-joined': [
    'alerts',
    (line) => (count(line, 'alerts') > 1 ? `added ${count(line, 'alerts')} alerts` : `added the alert ${text(line, 'name')}`),
  ],
  'role.taken': ['people', made],
  'role.handed-over': ['people', (line) => `${made(line)}, after ${text(line, 'from')}`],
  'role.laid-down': ['people', (line) => `ended that ${named(line, 'person')} is ${roleWord(line)}`],
  'attendance.checked-in': ['people', checkedIn],
  'attendance.health': ['people', (line) => `said that ${first(text(line, 'team'), 'the service')} is ${healthWord(line)}`],
  'attendance.released': ['people', (line) => `released ${named(line, 'person')}`],
  'call.prompted': ['state', () => 'asked the leader:'],
  'checklist.marked': ['people', (line) => `marked "${text(line, 'words')}" as ${markWords[text(line, 'standing')] ?? 'done'}`],
  'ticket.restricted': ['state', (line) => `restricted it to ${text(line, 'readers')}:`],
  'ticket.opened-to-all': ['state', () => 'lifted the restriction:'],
  'ticket.reader-added': ['people', (line) => `let ${text(line, 'readers')} read it:`],
  'ticket.reader-removed': ['people', (line) => `took ${text(line, 'readers')} off the list`],
  'ticket.found-by': ['state', (line) => `said who found it: ${text(line, 'to')}`],
  'contacts.attached': [
    'people',
    (line) => `attached ${count(line, 'contacts')} ${count(line, 'contacts') === 1 ? 'contact' : 'contacts'} of customers:`,
  ],
  'question.ranked': ['people', () => 'ranked a question from outside:'],
  'call.split': [
    'state',
    (line) => `split T-${count(line, 'part')} off${text(line, 'leader') === '' ? '' : `, led by ${text(line, 'leader')}`}:`,
  ],
  'call.place': ['people', () => 'said where this part meets:'],
  'change.elsewhere': ['people', (line) => `${text(line, 'state')} a change in ${text(line, 'from')}:`],
  'hypothesis.opened': ['people', () => 'parked an idea'],
  'change.opened': ['people', () => 'will change'],
  'decision.opened': ['people', () => 'put to be decided'],
  'request.opened': ['people', (line) => `needs ${first(text(line, 'whom'), 'somebody')}`],
  'engagement.sent': ['pages', (line) => `sent for ${text(line, 'words')}${asker(line)}`],
  'engagement.went-on': ['pages', (line) => `went on with ${text(line, 'words')}`],
  'engagement.answered': ['pages', (line) => `heard from ${text(line, 'words')}`],
  'engagement.unanswered': ['pages', (line) => `found nobody for ${text(line, 'words')}`],
  'engagement.over': ['pages', (line) => `waits no longer for ${text(line, 'words')}`],
  'engagement.passed-over': ['pages', (line) => `did not call in ${text(line, 'words')} again`],
  'notification.sent': ['messages', toldWords],
  'question.opened': ['people', () => 'took a question from outside'],
  'action.opened': ['people', () => 'noted an action for later'],
  'hypothesis.moved': ['people', (line) => `${text(line, 'to')} the idea: ${text(line, 'matter')}`],
  'change.moved': ['people', (line) => `${text(line, 'to')} the change: ${text(line, 'matter')}`],
  'decision.moved': ['people', (line) => `${text(line, 'to')}: ${text(line, 'matter')}`],
  'request.moved': ['people', (line) => `said of whom we need, "${text(line, 'matter')}": ${text(line, 'to')}`],
  'question.moved': [
    'people',
    (line) => `${text(line, 'to')} ${text(line, 'matter') === '' ? 'a question from outside' : `the question: ${text(line, 'matter')}`}`,
  ],
  'action.moved': ['people', (line) => `${text(line, 'to')} the action: ${text(line, 'matter')}`],
  'changes.held': ['state', (line) => `held ${text(line, 'changes')}:`],
  'changes.released': ['state', (line) => `released ${text(line, 'changes')}:`],
  'status.published': ['messages', (line) => `published on ${text(line, 'page')}: ${text(line, 'title')} (${text(line, 'state')})`],
  'stakeholders.told': ['messages', (line) => `told ${text(line, 'audience')}, update ${text(line, 'number')}`],
  'stakeholders.reminded': ['state', () => 'reminded whoever speaks:'],
  'stakeholders.late': ['state', () => 'reminded whoever speaks:'],
  'chat.said': [
    'people',
    (line) => (line.body['unlinked'] === true ? 'said, a name that is linked to nobody here' : `said in ${text(line, 'in')}`),
  ],
  'chat.edited': ['people', (line) => `changed in ${text(line, 'in')} what was said there, to`],
  'chat.taken-back': ['people', (line) => `took back in ${text(line, 'in')}`],
  'room.made': ['state', (line) => `made the room ${text(line, 'room')} in ${text(line, 'in')}`],
  'room.failing': ['messages', (line) => `could not keep the room in ${text(line, 'in')} in step:`],
  'room.works': ['messages', (line) => `keeps the room in ${text(line, 'in')} in step again:`],
  'room.over': ['state', (line) => `archived the room in ${text(line, 'in')}:`],
  'audit.repaired': ['state', () => 'repaired what Evenkeel had not done'],
  'page.made': ['pages', (line) => `paged ${named(line, 'person')} by ${channel(line)}`],
  'page.held': ['pages', (line) => `held the page of ${named(line, 'person')} for ${span(Math.max(0, count(line, 'until') - line.at))}`],
  'page.repeated': ['pages', (line) => `paged ${named(line, 'person')} again by ${channel(line)}`],
  'page.answered': ['pages', stopped],
  'page.declined': ['pages', () => 'declined the page'],
  'page.snoozed': ['pages', () => 'snoozed the page'],
  'page.over': ['pages', (line) => `ended the page of ${named(line, 'person')}`],
  'page.unreachable': ['pages', (line) => `could not reach ${named(line, 'person')}`],
  'escalation.now': ['pages', () => 'escalated'],
  'escalation.paused': ['pages', () => 'paused the escalation'],
  'escalation.passed-over': ['pages', () => 'passed over a step'],
  'escalation.last-resort': ['pages', () => 'paged the last resort'],
  'message.handed-over': ['messages', (line) => `handed a ${channel(line)} over`],
  'message.failed': ['messages', (line) => `could not send a ${channel(line)}`],
};

/** `ticket.handed-back` as `handed back`, for an action that this table does not know yet. */
const plain = (action: string): string => action.slice(action.indexOf('.') + 1).replaceAll('-', ' ');

const nouns: Readonly<Record<string, LineKind>> = { page: 'pages', escalation: 'pages', message: 'messages', alert: 'alerts' };

/** Who took a message, and how late where that was not at once. */
const took = (line: TimelineLine): string =>
  count(line, 'afterMs') < 5_000 ? line.because : `${line.because}, ${span(count(line, 'afterMs'))} later`;

const isHarder = ({ action, because }: TimelineLine): boolean => action === 'ticket.alert-joined' && because.startsWith('grouped harder');

/** What joined one after the other in a storm is one line that counts: hundreds of lines alike would hide what people wrote. */
function inRuns(lines: readonly TimelineLine[]): readonly TimelineLine[] {
  const found: TimelineLine[] = [];
  for (const line of lines) {
    const newer = found.at(-1);
    if (newer === undefined || !isHarder(newer) || !isHarder(line)) found.push(line);
    else found[found.length - 1] = { ...newer, id: line.id, body: { ...newer.body, alerts: Math.max(1, count(newer, 'alerts')) + 1 } };
  }
  return found;
}

/** That a message arrived is said on the line of the page that it carried: one line less for each. */
export function joined(lines: readonly TimelineLine[]): readonly TimelineLine[] {
  const carried = new Set(lines.flatMap((line) => [text(line, 'message'), ...texts(line, 'messages')]).filter((id) => id !== ''));
  const arrived = new Map(lines.filter(({ action }) => action === 'message.handed-over').map((line) => [line.subject.id, line] as const));
  return inRuns(lines)
    .filter((line) => line.action !== 'message.handed-over' || !carried.has(line.subject.id))
    .map((line) => {
      if (line.action === 'notification.sent') {
        const handed = texts(line, 'messages').filter((id) => arrived.has(id)).length;
        return { ...line, body: { ...line.body, arrived: handed } };
      }
      const after = arrived.get(text(line, 'message'));
      if (after === undefined) return line;
      return {
        ...line,
        because: [line.because, took(after)].filter((part) => part !== '').join('; '),
      };
    });
}

/** Who did what a line from paper tells of, where it names somebody; undefined for a line that is not from paper. */
export function fromPaper(
  line: Pick<TimelineLine, 'action' | 'body'>,
): { readonly person: { readonly kind: string; readonly id: string; readonly name: string } | undefined } | undefined {
  if (line.action !== 'ticket.paper-line') return undefined;
  const person = line.body['person'];
  if (typeof person !== 'object' || person === null || !('id' in person) || !('name' in person)) return { person: undefined };
  return { person: { kind: 'person', id: String(person.id), name: String(person.name) } };
}

/** Lines whose words say all that their reason does. */
const saidByWords = new Set([
  'ticket.cause',
  'ticket.change-linked',
  'post-mortem.changed',
  'post-mortem.written',
  'room.made',
  'ticket.field-set',
  'ticket.reader-removed',
  'page.answered',
  'attendance.checked-in',
  'checklist.marked',
]);

/** A reason that only says who did it, or that begins with who did it, is the same fact twice. */
function reasoned(line: TimelineLine, words: string): { words: string; because: string } {
  const { because, actor } = line;
  if (saidByWords.has(line.action)) return { words, because: '' };
  if (because.endsWith(` by ${actor.name}`)) return { words, because: '' };
  if (actor.kind !== 'person' || !because.startsWith(`${actor.name} `)) return { words, because };
  return { words: because.slice(actor.name.length + 1), because: '' };
}

/** Whether nobody else did it: what was said in a chat by a name that is nobody's here was said by that name. */
const isEvenkeel = (line: TimelineLine, kind: string): boolean => kind === 'system' && !line.action.startsWith('chat.');

/** Who did what a line says, to whoever reads it: of what was entered from paper whoever the paper names. */
export function speakerOf(line: TimelineLine, me: string | undefined): string {
  const paper = fromPaper(line);
  if (paper !== undefined && paper.person === undefined) return 'From paper';
  const who = paper?.person ?? line.actor;
  return who.kind === 'person' && who.id === me ? 'You' : isEvenkeel(line, who.kind) ? 'Evenkeel' : who.name;
}

/** A line of the journal in the words of a timeline. */
export function spoken(line: TimelineLine): Spoken {
  const [kind, words] = table[line.action] ?? [nouns[line.action.split('.')[0] ?? ''] ?? 'state', () => plain(line.action)];
  const written = first(text(line, 'text'), text(line, 'note'));
  if (written !== '') return { kind, words: words(line), because: '', text: written };
  return { kind, ...reasoned(line, words(line).trim()) };
}

/** More lines than these are counted. */
const MOST_READ_OUT = 3;

const sentence = (line: TimelineLine, me: string | undefined): string => {
  const { words, because, text: written } = spoken(line);
  return [speakerOf(line, me), words.trim(), because, written ?? ''].filter((part) => part !== '').join(' ');
};

/** Lines that came onto a timeline, the newest first, as they are read out: the oldest first, and of many the last. */
export function readOut(fresh: readonly TimelineLine[], me: string | undefined): string {
  const said = fresh.toReversed().map((line) => sentence(line, me));
  const told = said.slice(-MOST_READ_OUT).join('. ');
  return said.length > MOST_READ_OUT ? `${said.length} new lines, the last: ${told}` : told;
}
