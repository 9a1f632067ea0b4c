import type { Instant } from '../../kernel/index.ts';

export const postMortemStates = ['draft', 'in-review', 'approved', 'published'] as const;
export type PostMortemState = (typeof postMortemStates)[number];

export const postMortemCommands = ['submit', 'send-back', 'approve', 'publish', 'reopen'] as const;
export type PostMortemCommand = (typeof postMortemCommands)[number];

const moves: Readonly<Record<PostMortemState, Readonly<Partial<Record<PostMortemCommand, PostMortemState>>>>> = {
  draft: { submit: 'in-review' },
  'in-review': { 'send-back': 'draft', approve: 'approved' },
  approved: { publish: 'published', 'send-back': 'draft' },
  published: { reopen: 'draft' },
};

/** Where a command leads, or undefined where it may not be given. */
export const movePostMortem = (from: PostMortemState, command: PostMortemCommand): PostMortemState | undefined => moves[from][command];

export const postMortemCommandsFor = (state: PostMortemState): readonly PostMortemCommand[] =>
  postMortemCommands.filter((command) => moves[state][command] !== undefined);

/** The sections, in their order, each with what it asks. */
export const sections = [
  ['summary', 'Summary', 'What happened, in words that somebody outside the team understands?'],
  ['impact', 'Impact', 'Who could not do what, for how long, and how many?'],
  ['trigger', 'Trigger', 'What set it off at that moment?'],
  ['root-cause', 'Root cause', 'What made it possible? Ask why until the answer is something that can be changed.'],
  ['detection', 'Detection', 'How was it found, and could it have been found sooner?'],
  ['response', 'Response', 'Who came when, and what helped or held them up?'],
  ['resolution', 'Resolution', 'What restored the service, and how was that verified?'],
  ['well', 'What went well', 'What should be kept as it is?'],
  ['badly', 'What went badly', 'What made it longer, larger or harder than it had to be?'],
  ['lessons', 'Lessons', 'What do others have to know?'],
] as const;

/** What the facilitator asks of those who were there, each by itself: "nothing" is an answer, silence is none. */
export const questions = [
  ['asked-log', 'A log', 'Which log would have made it shorter?'],
  ['asked-metric', 'A metric', 'Which metric or alarm would have made it shorter?'],
  ['asked-dashboard', 'A dashboard', 'Which dashboard would have made it shorter?'],
  ['asked-document', 'A document', 'Which document or runbook would have made it shorter?'],
  ['asked-process', 'The process', 'What in the process failed?'],
  ['asked-else', 'Something else', 'What else would have made it shorter?'],
] as const;

export type Section = (typeof sections)[number][0] | (typeof questions)[number][0];
export const questionKeys: readonly Section[] = questions.map(([key]) => key);
export const sectionKeys: readonly Section[] = [...sections.map(([key]): Section => key), ...questionKeys];

/** What the record of an incident says, as far as a draft is made of it. */
export interface IncidentRecord {
  readonly number: number;
  readonly title: string;
  readonly impact: string;
  readonly service: string;
  readonly cutAt: Instant;
  readonly impactStart: Instant | undefined;
  readonly detectedAt: Instant | undefined;
  readonly detectedBy: string | undefined;
  readonly answeredAt: Instant | undefined;
  readonly engagedAt: Instant | undefined;
  readonly restoredAt: Instant | undefined;
  readonly restoredBecause: string | undefined;
  readonly leaders: readonly { readonly who: string; readonly since: Instant }[];
  /** Who had which other role. */
  readonly held: readonly { readonly role: string; readonly who: string; readonly since: Instant }[];
  /** Who came, what they last said of their service, and when they were released. */
  readonly came: readonly {
    readonly who: string;
    readonly team: string | null;
    readonly at: Instant;
    readonly health: string | null;
    readonly until: Instant | null;
  }[];
  /** Who was told, when. */
  readonly told: readonly { readonly at: Instant; readonly words: string }[];
  readonly firstAlert: { readonly name: string; readonly at: Instant } | undefined;
  readonly contacts: { readonly contacts: number; readonly customers: number };
  readonly matters: readonly {
    readonly kind: string;
    readonly text: string;
    readonly state: string;
    readonly outcome: string | null;
    readonly by: string;
    readonly openedAt: Instant;
    readonly movedAt: Instant;
  }[];
  /** What was written on paper and entered afterwards. */
  readonly paper: readonly { readonly at: Instant; readonly who: string | null; readonly text: string }[];
}

const utc = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);
/** The time of day, with the day where it is another than that of the ticket. */
const clock = (at: Instant, record: IncidentRecord): string =>
  dayOf(at) === dayOf(record.cutAt) ? new Date(at).toISOString().slice(11, 16) : utc(at).slice(0, 16);

/** A length in words: 45 s, 12 min, 3 h 05 min. */
export function lengthWords(length: number): string {
  const minutes = Math.round(length / 60_000);
  if (length < 120_000) return `${Math.round(length / 1000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** What people wrote may end with a stop of its own; a sentence of the draft has one. */
const lines = (...all: readonly (string | undefined)[]): string =>
  all.flatMap((line) => (line === undefined || line === '' ? [] : [line.replace(/([.!?])\.$/, '$1')])).join('\n');

const between = (from: Instant | undefined, to: Instant | undefined): string | undefined =>
  from === undefined || to === undefined || to < from ? undefined : lengthWords(to - from);

function summary(record: IncidentRecord): string {
  const length = between(record.impactStart ?? record.cutAt, record.restoredAt);
  return lines(
    `${record.title}.`,
    record.impact === record.title ? undefined : record.impact,
    `It began at ${utc(record.impactStart ?? record.cutAt)} on ${record.service}${length === undefined ? ' and is not restored.' : ` and lasted ${length}.`}`,
  );
}

function impact(record: IncidentRecord): string {
  const { contacts, customers } = record.contacts;
  const length = between(record.impactStart, record.restoredAt);
  return lines(
    record.impact,
    record.impactStart === undefined
      ? 'When the impact began is not recorded.'
      : `From ${utc(record.impactStart)}${record.restoredAt === undefined ? '' : ` to ${utc(record.restoredAt)}`}.`,
    length === undefined ? undefined : `${length} of impact.`,
    contacts === 0 ? undefined : `${contacts} ${contacts === 1 ? 'contact' : 'contacts'} of customer support, for ${customers} customers.`,
  );
}

/** What set it off, as far as the record knows: the alert that began first, and what was confirmed. */
function trigger(record: IncidentRecord): string {
  const { firstAlert } = record;
  return lines(
    firstAlert === undefined ? undefined : `The first alert was ${firstAlert.name}, which began at ${utc(firstAlert.at)}.`,
    ...record.matters
      .filter(({ kind, state }) => kind === 'hypothesis' && state === 'confirmed')
      .map(({ text, movedAt }) => `Confirmed at ${clock(movedAt, record)}: ${text}.`),
  );
}

function detection(record: IncidentRecord): string {
  const late = between(record.impactStart, record.detectedAt);
  return lines(
    record.detectedAt === undefined
      ? 'When it was detected is not recorded.'
      : `Detected at ${utc(record.detectedAt)}: ${record.detectedBy ?? ''}.`,
    late === undefined ? undefined : `${late} after the impact began.`,
    `The ticket was cut at ${utc(record.cutAt)}.`,
  );
}

/** Something that happened, in words, with when. */
type Timed = readonly [at: Instant, words: string];

const told = (record: IncidentRecord, kind: string, words: string): readonly Timed[] =>
  record.matters
    .filter((matter) => matter.kind === kind)
    .map((matter) => [
      matter.openedAt,
      `${words} by ${matter.by}: ${matter.text} (${matter.state}${matter.outcome === null ? '' : `: ${matter.outcome}`})`,
    ]);

const inTime = (record: IncidentRecord, ...all: readonly Timed[]): readonly string[] =>
  all.toSorted(([one], [other]) => one - other).map(([at, words]) => `${clock(at, record)} ${words}`);

const cameWords = ({ who, team, health, until }: IncidentRecord['came'][number], record: IncidentRecord): string => {
  const said = health === null ? '' : `, ${health.replace(/\.$/, '')}`;
  return `${who} was here${team === null ? '' : ` for ${team}`}${said}${until === null ? '' : `; released at ${clock(until, record)}`}.`;
};

function response(record: IncidentRecord): string {
  return lines(
    record.answeredAt === undefined
      ? 'Nobody answered a page.'
      : `First answer at ${clock(record.answeredAt, record)}, ${between(record.cutAt, record.answeredAt) ?? ''} after the ticket.`,
    ...inTime(
      record,
      ...record.leaders.map(({ who, since }): Timed => [since, `${who} led.`]),
      ...record.held.map(({ role, who, since }): Timed => [since, `${who} was ${role}.`]),
      ...record.came.map((one): Timed => [one.at, cameWords(one, record)]),
      ...record.told.map(({ at, words }): Timed => [at, `${words}.`]),
      ...told(record, 'hypothesis', 'idea'),
      ...told(record, 'decision', 'decision put'),
      ...told(record, 'request', 'somebody asked for'),
      ...record.paper.map(({ at, who, text }): Timed => [
        at,
        `${who === null ? '' : `${who}: `}${text.replaceAll('\n', ' ')} (from paper)`,
      ]),
    ),
  );
}

const resolution = (record: IncidentRecord): string =>
  lines(
    ...inTime(record, ...told(record, 'change', 'change')),
    record.restoredAt === undefined ? 'Not restored.' : `Restored at ${utc(record.restoredAt)}: ${record.restoredBecause ?? ''}.`,
  );

const confirmed = (record: IncidentRecord): string =>
  lines(
    ...record.matters
      .filter(({ kind, state }) => kind === 'hypothesis' && state === 'confirmed')
      .map(({ text, outcome }) => (outcome === null ? text : `${text}: ${outcome}`)),
  );

/** A draft from the record, so that no fact is typed twice. What only people can know is left empty. */
export const draftOf = (record: IncidentRecord): Readonly<Partial<Record<Section, string>>> => ({
  summary: summary(record),
  impact: impact(record),
  trigger: trigger(record),
  'root-cause': confirmed(record),
  detection: detection(record),
  response: response(record),
  resolution: resolution(record),
});

/** Something in a text that looks for who, where what is asked for; and how to say it instead. */
export interface Hint {
  readonly words: string;
  readonly hint: string;
}

const blaming: readonly (readonly [RegExp, string])[] = [
  [/\b(?:should|could|ought to) (?:have|not have)\b/i, 'Say what they saw and knew at the time, and what the system let happen.'],
  [/\bfailed to\b/i, 'Say what was done, and what would have made the other thing the easy one.'],
  [/\b(?:careless|negligent|sloppy|lazy|stupid|incompetent)\w*/i, 'Say what made it easy to do, not how somebody is.'],
  [/\bhuman error\b/i, 'It is where the question begins: why did it look right, and why did nothing stop it?'],
  [/\b(?:his|her|their|whose|my) fault\b/i, 'Leave out whose; say what gave way.'],
  [/\bforgot(?:ten)?\b/i, 'Say what was there to remind them.'],
  [/\b(?:obviously|simply|just had to|of course)\b/i, 'It was not plain at the time: leave the word out.'],
];

/** Hints for wording without blame. They are advice: nothing is refused for them. */
export const blamelessHints = (text: string): readonly Hint[] =>
  blaming.flatMap(([pattern, hint]) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [{ words: found, hint }];
  });

/** Whether an incident must have a post mortem: every severity 1, and a severity 2 of a tier that the organisation chose. */
export const isRequired = (
  ticket: { readonly severity: number; readonly purpose: string; readonly tier: number | null },
  owedTiers: readonly number[],
): boolean =>
  ticket.purpose === 'real' &&
  (ticket.severity === 1 || (ticket.severity === 2 && ticket.tier !== null && owedTiers.includes(ticket.tier)));
