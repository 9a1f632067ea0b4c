/** A line of a timeline as far as a room reads it. */
export interface ToldLine {
  readonly actor: { readonly kind: string; readonly name: string };
  readonly action: string;
  readonly because: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const text = (line: ToldLine, key: string): string => {
  const value = line.body[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

const roles: Readonly<Record<string, string>> = {
  leader: 'call leader',
  ops: 'front-line ops',
  resolver: 'a resolver',
  liaison: 'customer liaison',
  manager: 'the manager',
};

const holder = (line: ToldLine): string => `${text(line, 'person')} is ${roles[text(line, 'role')] ?? text(line, 'role')} now`;
const to = (line: ToldLine): string => text(line, 'to');
const written = (line: ToldLine): string => (text(line, 'text') === '' ? '' : `: ${text(line, 'text')}`);
const because = (line: ToldLine): string =>
  line.because === '' || line.because.endsWith(` by ${line.actor.name}`) ? '' : `: ${line.because}`;
const forTeam = (line: ToldLine): string => (text(line, 'team') === '' ? '' : ` for ${text(line, 'team')}`);

const openedWords: Readonly<Record<string, string>> = {
  hypothesis: 'parked an idea',
  change: 'will change',
  decision: 'put to be decided',
  request: 'needs somebody',
  action: 'noted an action for later',
};

/** What is said in a room of each line that people write, and of what moves the ticket; everything else stays on the ticket. */
const words: Readonly<Record<string, (line: ToldLine) => string>> = {
  'ticket.noted': (line) => `wrote${written(line)}`,
  'ticket.note-corrected': (line) => `corrected a note${written(line)}`,
  'ticket.cut': (line) => `cut the ticket at severity ${text(line, 'severity')}`,
  'ticket.taken': () => 'took the ticket',
  'ticket.mitigating': (line) => `set it to mitigating${because(line)}`,
  'ticket.restored': (line) => `declared it restored${because(line)}`,
  'ticket.resolved': (line) => `resolved it${because(line)}`,
  'ticket.closed': (line) => `closed it${because(line)}`,
  'ticket.rejected': (line) => `rejected it${because(line)}`,
  'ticket.marked-duplicate': () => 'marked it a duplicate',
  'ticket.reopened': (line) => `reopened it${because(line)}`,
  'ticket.refired': () => 'saw its condition again',
  'ticket.handed-back': (line) => `handed it back${because(line)}`,
  'ticket.assigned': (line) => `gave the ticket to ${to(line)}`,
  'ticket.raised': (line) => `raised it to severity ${to(line)}${because(line)}`,
  'ticket.lowered': (line) => `lowered it to severity ${to(line)}${because(line)}`,
  'role.taken': holder,
  'role.handed-over': (line) => `${holder(line)}, after ${text(line, 'from')}`,
  'role.laid-down': (line) => `${text(line, 'person')} is not ${roles[text(line, 'role')] ?? text(line, 'role')} any more`,
  'attendance.checked-in': (line) => `${text(line, 'person')} is here${forTeam(line)}`,
  'attendance.health': (line) =>
    `said of ${text(line, 'team') === '' ? 'the service' : text(line, 'team')}, ${text(line, 'health')}${written(line)}`,
  'attendance.released': (line) => `released ${text(line, 'person')}`,
  'engagement.sent': (line) => `sent for ${text(line, 'words')}`,
  'engagement.answered': (line) => `${text(line, 'words')} answered`,
  'engagement.unanswered': (line) => `nobody answered for ${text(line, 'words')}`,
  'call.split': (line) => `split T-${text(line, 'part')} off`,
  'call.place': (line) => `said where this part meets${because(line)}`,
  'change.elsewhere': (line) => `${text(line, 'state')} a change in ${text(line, 'from')}${written(line)}`,
  'stakeholders.told': (line) => `told ${text(line, 'audience')}, update ${text(line, 'number')}${written(line)}`,
  'status.published': (line) => `published on ${text(line, 'page')}: ${text(line, 'title')} (${text(line, 'state')})`,
};

/** Lines whose words name who they are about, so that whoever did it is named behind. */
const about = new Set([
  'role.taken',
  'role.handed-over',
  'role.laid-down',
  'attendance.checked-in',
  'engagement.answered',
  'engagement.unanswered',
]);

function matterWords(line: ToldLine): string | undefined {
  const [kind = '', what] = line.action.split('.');
  const opened = openedWords[kind];
  if (opened === undefined) return undefined;
  const whom = text(line, 'whom') === '' ? '' : ` (${text(line, 'whom')})`;
  if (what === 'opened') return `${opened}${whom}${written(line)}`;
  return what === 'moved'
    ? `${text(line, 'to')}: ${text(line, 'matter')}${text(line, 'text') === '' ? '' : ` (${text(line, 'text')})`}`
    : undefined;
}

/** A line in the words of a room; undefined for what is not said there, above all what was said there first. */
export function roomWords(line: ToldLine): string | undefined {
  const told = words[line.action]?.(line) ?? matterWords(line);
  if (told === undefined) return undefined;
  if (!about.has(line.action)) return `${line.actor.name} ${told}`;
  return line.actor.kind !== 'person' || told.startsWith(line.actor.name) ? told : `${told}, by ${line.actor.name}`;
}

/** So much stands in one post. */
export const MOST_POST = 3000;
const MOST_LINE = 1500;

const cut = (line: string): string => (line.length <= MOST_LINE ? line : `${line.slice(0, MOST_LINE)} … (the rest stands on the ticket)`);

/** Of lines that wait, those that fit into one post, in their order: how many that takes, and how they read. */
export function onePost(lines: readonly (string | undefined)[]): { readonly taken: number; readonly text: string } {
  const parts: string[] = [];
  let size = 0;
  let taken = 0;
  for (const line of lines) {
    const part = line === undefined ? '' : cut(line);
    if (parts.length > 0 && size + part.length > MOST_POST) break;
    taken += 1;
    size += part.length;
    if (part !== '') parts.push(part);
  }
  return { taken, text: parts.join('\n') };
}
