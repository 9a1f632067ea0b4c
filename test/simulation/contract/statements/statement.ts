/** A statement and its values. */
export type Asked = readonly [text: string, values?: readonly unknown[]];

/** What one statement answers after others, all of it in a transaction that is rolled back. */
export interface Statement {
  readonly name: string;
  readonly given?: readonly Asked[];
  readonly ask: Asked;
  /** Its rows, or the code by which it fails. */
  readonly gives: readonly Readonly<Record<string, unknown>>[] | string;
  /** The rows have no order of their own. */
  readonly anyOrder?: boolean;
  /** What a later statement finds. */
  readonly then?: readonly (readonly [...Asked, readonly Readonly<Record<string, unknown>>[]])[];
}

/** A table of the rows that a parameter holds as JSON. */
export const recordset = (columns: string, parameter = 1): string => `jsonb_to_recordset($${parameter}::jsonb) as r(${columns})`;

export const KIND = 'contract statements';
/** The instant of 12:00 and so many milliseconds. */
export const instant = (offset = 0): number => Date.UTC(2026, 0, 5, 12) + offset;
export const text = (offset = 0): string => new Date(instant(offset)).toISOString();

interface GivenClock {
  readonly subject: string;
  readonly due?: number;
  readonly tries?: number;
  readonly data?: unknown;
}

/** Clocks of the statements' own kind. */
export const clocks = (...given: readonly GivenClock[]): Asked => [
  `insert into clock (kind, subject, due_at, tries, data)
   select '${KIND}', subject, due_at, tries, data from jsonb_to_recordset($1::jsonb) as c(subject text, due_at timestamptz, tries int, data jsonb)`,
  [JSON.stringify(given.map(({ subject, due = 0, tries = 0, data = {} }) => ({ subject, due_at: text(due), tries, data })))],
];

/** The clocks a, b, c, due in this order a second apart, at 0, 1 and 2 tries. */
export const abc = clocks({ subject: 'a' }, { subject: 'b', due: 1000, tries: 1 }, { subject: 'c', due: 2000, tries: 2 });

/** All clocks of the kind, as they stand. */
export const STAND = `select subject, tries from clock where kind = '${KIND}' order by subject`;

export const ID = '01900000-0000-7000-8000-00000000000a';
export const OTHER = '01900000-0000-7000-8000-00000000000b';

/** Inserts pages of one ticket. */
export const page = `insert into page (id, ticket_id, run, person_id, person_name, purpose, severity, role, because, state, made_at)
  select id, ticket, 1, person, 'A', 'real', 1, 'primary', 'x', state, '2026-01-05T12:00:00Z' from ${recordset('id uuid, ticket uuid, person uuid, state text')}`;
/** A page of one person for one ticket: two of them meet. */
export const one = (id: string, state: string) => ({ id, ticket: ID, person: ID, state });

const message = `insert into message (id, kind, subject, channel, address, content, due_at, created_at)
  select id, '${KIND}', subject, 'email', address, content, '2026-01-05T12:00:00Z', '2026-01-05T12:00:00Z'
  from ${recordset('id uuid, subject text, address jsonb, content jsonb')}`;
/** The messages ID about a and OTHER about b. */
export const twoMessages: readonly [string, readonly unknown[]] = [
  message,
  [
    JSON.stringify([
      { id: ID, subject: 'a', address: 'x', content: { link: 1, text: 'a' } },
      { id: OTHER, subject: 'b', address: { to: 'y' }, content: {} },
    ]),
  ],
];
