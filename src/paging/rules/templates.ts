import { CODE_LIFE } from '../../catalog/rules/index.ts';
import { minutes } from '../../kernel/index.ts';
import { fit, type Piece } from './fit.ts';
import { gsm7, septets } from './gsm.ts';

/** A message in its three lengths: an SMS without its link, a line, and paragraphs for a mail. */
export interface Words {
  readonly text: string;
  readonly subject: string;
  readonly body: string;
}

/** One SMS holds 160 septets; the link and the space before it take theirs. */
export const SMS = 160;

/** Texts stay under 160 even where no link follows, and are never squeezed below what can be understood. */
export const roomBefore = (link: string | undefined): number => Math.max(64, link === undefined ? SMS - 1 : SMS - 1 - septets(gsm7(link)));

/** What an engagement says: somebody must act. */
export interface EngagementFacts {
  /** As people say it: T-4312. */
  readonly ticket: string;
  readonly severity: number;
  readonly title: string;
  readonly service: string;
  readonly impact: string;
  /** Where to join: a bridge, a room, a link; undefined where there is none yet. */
  readonly join?: string | undefined;
  /** Who asks: a person, or what cut the ticket. */
  readonly asks: string;
  /** Why this person. */
  readonly why: string;
  /** The person asked is not on call. */
  readonly outOfRotation?: boolean | undefined;
  /** "12 min late": Evenkeel could not page in time. */
  readonly late?: string | undefined;
  readonly runbook?: string | undefined;
  readonly graph?: string | undefined;
}

/** What a notification says: somebody wants to know, nobody must act. */
export interface NotificationFacts {
  readonly ticket: string;
  readonly title: string;
  readonly severity: number;
  readonly service: string;
  /** Names of who is engaged. */
  readonly engaged: readonly string[];
  readonly cause?: string | undefined;
  /** "20 min", "by 14:30 UTC"; undefined while nobody can say. */
  readonly timeToFix?: string | undefined;
  readonly impact: string;
  /** By which link what is down reaches the reader: "Shop uses Ledger". */
  readonly affects?: string | undefined;
}

const SUBJECT = 120;

/** Most texts are one line of plain letters already. */
const LINE = /^[!-~]+(?: [!-~]+)*$/;
const oneLine = (text: string): string => (LINE.test(text) ? text : text.replace(/[\s\p{Z}\p{Cc}\p{Cf}]+/gu, ' ').trim());
const unended = (text: string): string => oneLine(text).replace(/[.!;,]+$/, '');

/** A line of at most 120 characters that ends with the ticket's number, whatever the title's length. */
function subjectOf(start: string, title: string, ticket: string): string {
  const end = ` (${ticket})`;
  const letters = Array.from(oneLine(title));
  const room = SUBJECT - start.length - end.length;
  return `${start}${letters.length <= room ? letters.join('') : `${letters.slice(0, room - 1).join('')}…`}${end}`;
}

const paragraphs = (lines: readonly (string | undefined)[]): string =>
  lines.filter((line) => line !== undefined && line !== '').join('\n\n');
const line = (label: string, text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : `${label}: ${text}`;

/** A place to join that would leave no room for the rest stands in the longer forms only. */
const joinPiece = (join: string | undefined, room: number): Piece => ({
  before: 'Join ',
  clause: join !== undefined && septets(gsm7(join)) <= room / 2 ? join : '',
  after: ' ',
  whole: true,
});

/** The words by which somebody is called in. `room` is what the text may take, in septets: see `roomBefore`. */
export function engagementWords(facts: EngagementFacts, room: number): Words {
  const asks = `${unended(facts.asks)}${facts.outOfRotation === true ? ' (out of rotation)' : ''}`;
  const late = facts.late === undefined ? '' : `, ${facts.late}`;
  const pieces: readonly Piece[] = [
    joinPiece(facts.join, room),
    { before: '', clause: `SEV${facts.severity} ${facts.ticket}${late}`, after: '', whole: true },
    { before: ': ', clause: unended(facts.impact), after: '.' },
    { before: ' ', clause: unended(facts.service), after: '.' },
    { before: ' ', clause: asks, after: ' asks' },
    { before: ': ', clause: unended(facts.why), after: '' },
  ];
  return {
    text: fit(pieces, room),
    subject: subjectOf(`SEV${facts.severity}${late}: `, facts.title, facts.ticket),
    body: paragraphs([
      oneLine(facts.title),
      `Severity ${facts.severity}, ${facts.ticket}, ${facts.service}${late}`,
      line('Impact', facts.impact),
      line('Join', facts.join),
      `${unended(facts.asks)} asks you: ${unended(facts.why)}.${facts.outOfRotation === true ? ' You are out of rotation; this asks for help.' : ''}`,
      line('Runbook', facts.runbook),
      line('Graph', facts.graph),
    ]),
  };
}

/** The words by which somebody is told. */
export function notificationWords(facts: NotificationFacts, room: number): Words {
  const engaged = facts.engaged.length === 0 ? 'nobody yet' : facts.engaged.join(', ');
  const fix = facts.timeToFix ?? 'not known yet';
  const pieces: readonly Piece[] = [
    { before: '', clause: facts.ticket, after: '', whole: true },
    { before: ' ', clause: unended(facts.title), after: '.' },
    { before: ' Impact: ', clause: unended(facts.impact), after: '.' },
    { before: ' ', clause: unended(facts.affects ?? ''), after: '.' },
    { before: ' On it: ', clause: unended(engaged), after: '.' },
    { before: ' Cause: ', clause: unended(facts.cause ?? ''), after: '.' },
    { before: ' Fix: ', clause: unended(fix), after: '.' },
  ];
  return {
    text: fit(pieces, room),
    subject: subjectOf(`Severity ${facts.severity}, for your information: `, facts.title, facts.ticket),
    body: paragraphs([
      oneLine(facts.title),
      `Severity ${facts.severity}, ${facts.ticket}, ${facts.service}`,
      line('Impact', facts.impact),
      line('How it reaches you', facts.affects),
      line('Who is engaged', engaged),
      line('Cause', facts.cause),
      line('Time to fix', fix),
      'You are told; nothing is asked of you.',
    ]),
  };
}

/** The words that carry the code by which a contact method is verified. */
export const verificationWords = (code: string): Words => ({
  text: `${code} is your Evenkeel code. It proves that pages reach you here. Nobody will ask you for it.`,
  subject: `${code} is your Evenkeel code`,
  body: paragraphs([
    `Your code is ${code}.`,
    `Enter it beside the contact method to prove that pages reach you here. It holds for ${CODE_LIFE / minutes(1)} minutes. If you did not ask for it, do nothing.`,
  ]),
});

/** The words of a test page: a person tries a contact method. */
export const testWords = (person: string): Words => ({
  text: fit(
    [{ before: 'Test page for ', clause: unended(person), after: '. Nothing is wrong. Answer it to prove that it came through.' }],
    SMS - 1,
  ),
  subject: 'Test page: nothing is wrong',
  body: paragraphs([`This is a test page for ${oneLine(person)}.`, 'Nothing is wrong. Answer it to prove that it came through.']),
});

/** What a call says before it asks for a key: short sentences, digits one by one. */
export const spokenWords = (facts: Pick<EngagementFacts, 'ticket' | 'severity' | 'service' | 'impact'>): string =>
  `This is Evenkeel. Severity ${facts.severity} page. ${unended(facts.service)}. ${unended(facts.impact)}. Ticket ${Array.from(facts.ticket.replace(/\D/g, '')).join(' ')}.`;
