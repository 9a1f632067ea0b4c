/** What a field of an organisation's own may hold. */
export const fieldTypes = ['text', 'number', 'yes-no', 'choice', 'choices', 'date', 'person', 'link'] as const;
export type FieldType = (typeof fieldTypes)[number];

/** Before which move a field must be said, if at all: restoring never waits for a form. */
export const requirements = ['never', 'resolved', 'closed'] as const;
export type Requirement = (typeof requirements)[number];

/** A field as far as rules look at it. */
export interface FieldShape {
  readonly slug: string;
  readonly name: string;
  readonly type: FieldType;
  readonly choices: readonly { readonly slug: string; readonly name: string }[];
  readonly severities: readonly number[];
  /** Ids of the teams for whose tickets it is asked, with those below them; none means every team. */
  readonly teams: readonly string[];
  readonly required: Requirement;
}

/** A value as the API takes and gives it. A person is an id. */
export type FieldValue = string | number | boolean | readonly string[];

/** One value as it is kept: what is asked for, the number, and how people read it. */
export interface KeptValue {
  readonly key: string | null;
  readonly number: number | null;
  readonly words: string;
}

type Read = { readonly kept: readonly KeptValue[] } | { readonly wrong: string };
type People = (key: string) => { readonly id: string; readonly name: string } | undefined;

const LONGEST = 2000;

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

const one = (key: string | null, words: string, number: number | null = null): Read => ({ kept: [{ key, number, words }] });
const wrong = (words: string): Read => ({ wrong: words });

const namesOf = (field: FieldShape): string => field.choices.map(({ slug }) => slug).join(', ');

function chosen(field: FieldShape, given: readonly unknown[]): Read {
  const found = [...new Set(given)].map((each) => field.choices.find(({ slug }) => slug === each));
  const kept = found.flatMap((choice) => (choice === undefined ? [] : [{ key: choice.slug, number: null, words: choice.name }]));
  return kept.length === found.length ? { kept } : wrong(`${field.name} is one of ${namesOf(field)}`);
}

function text(field: FieldShape, given: unknown): Read {
  const words = typeof given === 'string' ? given.trim() : '';
  if (words.length > LONGEST) return wrong(`${field.name} has at most ${LONGEST} characters`);
  if (field.type === 'text') return typeof given === 'string' ? one(null, words) : wrong(`${field.name} is a text`);
  return /^https?:\/\/[^\s/]/i.test(words) ? one(null, words) : wrong(`${field.name} is an address that begins with https:// or http://`);
}

const readers: Readonly<Record<FieldType, (field: FieldShape, given: unknown, people: People) => Read>> = {
  text,
  link: text,
  number: (field, given) =>
    typeof given === 'number' && Number.isFinite(given) ? one(null, String(given), given) : wrong(`${field.name} is a number`),
  'yes-no': (field, given) =>
    typeof given === 'boolean' ? one(given ? 'yes' : 'no', given ? 'Yes' : 'No') : wrong(`${field.name} is true or false`),
  choice: (field, given) => (typeof given === 'string' ? chosen(field, [given]) : wrong(`${field.name} is one of ${namesOf(field)}`)),
  choices: (field, given) => (Array.isArray(given) ? chosen(field, given) : wrong(`${field.name} is a list of ${namesOf(field)}`)),
  date: (field, given) =>
    typeof given === 'string' && isDay(given) ? one(given, given) : wrong(`${field.name} is a day, written as 2026-11-21`),
  person: (field, given, people) => {
    const found = typeof given === 'string' ? people(given) : undefined;
    return found === undefined
      ? wrong(`${field.name} is a person: give their short name, their id or their address`)
      : one(found.id, found.name);
  },
};

/** What is kept of a value that somebody gives; nothing of none, or why it cannot be taken. */
export function readValue(field: FieldShape, given: unknown, people: People): Read {
  if (given === null || given === '' || (Array.isArray(given) && given.length === 0)) return { kept: [] };
  return readers[field.type](field, given, people);
}

/** The value that was kept, as the API gives it; undefined where nothing is. */
export function valueOf(type: FieldType, kept: readonly KeptValue[]): FieldValue | undefined {
  const [first] = kept;
  if (first === undefined) return undefined;
  if (type === 'choices') return kept.flatMap(({ key }) => key ?? []);
  if (type === 'number') return first.number ?? undefined;
  if (type === 'yes-no') return first.key === 'yes';
  return type === 'text' || type === 'link' ? first.words : (first.key ?? undefined);
}

/** How people read what was kept: of a choice its present name. */
export const wordsOf = (field: Pick<FieldShape, 'choices'>, kept: readonly KeptValue[]): string =>
  kept.map(({ key, words }) => field.choices.find(({ slug }) => slug === key)?.name ?? words).join(', ');

/** A ticket as far as it is asked for fields. */
export interface AskedTicket {
  readonly severity: number;
  /** Its team and the teams above that. */
  readonly teams: readonly string[];
}

/** Whether a field is asked for on a ticket. */
export const isAsked = (field: Pick<FieldShape, 'severities' | 'teams'>, ticket: AskedTicket): boolean =>
  field.severities.includes(ticket.severity) && (field.teams.length === 0 || field.teams.some((id) => ticket.teams.includes(id)));

/** Which fields a ticket still has to say before a move; `said` names those that it says. */
export const lackingFor = <F extends FieldShape>(
  to: 'resolved' | 'closed',
  fields: readonly F[],
  ticket: AskedTicket & { readonly said: ReadonlySet<string> },
): readonly F[] =>
  fields.filter(
    (field) => (field.required === 'resolved' || field.required === to) && isAsked(field, ticket) && !ticket.said.has(field.slug),
  );

/** What of a field a list of tickets asks for. */
export type FieldAsked =
  | { readonly field: string; readonly has: boolean }
  | { readonly field: string; readonly key: string }
  | { readonly field: string; readonly words: string }
  | { readonly field: string; readonly kind: 'key' | 'number'; readonly from: string | undefined; readonly until: string | undefined };

function ranged(field: FieldShape, value: string): FieldAsked | string {
  const [all, from = '', until = ''] = /^(.*?)\.\.(.*)$/.exec(value) ?? ['', value, value];
  const fits = (text: string): boolean => text === '' || (field.type === 'date' ? isDay(text) : Number.isFinite(Number(text)));
  const said = all === '' ? value : all;
  if (!fits(from.trim()) || !fits(until.trim()) || from + until === '')
    return `"${said}" is no ${field.type} of ${field.name}: write ${field.type === 'date' ? '2026-11-21 or 2026-11-01..2026-11-30' : '12 or 10..20'}`;
  const given = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());
  return { field: field.slug, kind: field.type === 'date' ? 'key' : 'number', from: given(from), until: given(until) };
}

function askedOf(field: FieldShape, value: string, people: People): FieldAsked | string {
  if (field.type === 'number' || field.type === 'date') return ranged(field, value);
  if (field.type === 'text' || field.type === 'link') return { field: field.slug, words: value };
  if (field.type === 'yes-no') return /^(?:yes|no)$/.test(value) ? { field: field.slug, key: value } : `${field.name} is yes or no`;
  if (field.type === 'person') {
    const found = people(value);
    return found === undefined ? `there is no person "${value}"` : { field: field.slug, key: found.id };
  }
  // What is no choice any more may still stand on tickets.
  return { field: field.slug, key: value };
}

/**
 * What a filter asks for: `region:europe`, `customers:100..500`, `region` (says something) or `!region` (says nothing), several apart by
 * semicolons. A text says why it cannot be asked.
 */
export function readFilter(text: string, fields: readonly FieldShape[], people: People): readonly FieldAsked[] | string {
  const found: FieldAsked[] = [];
  for (const part of text.split(';').map((each) => each.trim())) {
    if (part === '') continue;
    const [, not, slug = '', value] = /^(!?)([^:]*)(?::(.*))?$/s.exec(part) ?? [];
    const field = fields.find((each) => each.slug === slug.trim());
    if (field === undefined) return `there is no field "${slug.trim()}"`;
    if (value !== undefined && not === '!') return `ask "!${field.slug}" for tickets that say nothing of it`;
    const asked = value === undefined ? { field: field.slug, has: not !== '!' } : askedOf(field, value.trim(), people);
    if (typeof asked === 'string') return asked;
    found.push(asked);
  }
  return found;
}
