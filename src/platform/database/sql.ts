/** A statement with its parameters apart from its text. */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
  /** A name under which connections keep the statement prepared. */
  readonly name?: string | undefined;
}

const isSql = (value: unknown): value is Sql => typeof value === 'object' && value !== null && 'text' in value && 'values' in value;

/** Texts of statements without parts, by what stands between their values: each is written once. */
const texts = new WeakMap<TemplateStringsArray, string>();

function textBetween(strings: TemplateStringsArray): string {
  const known = texts.get(strings);
  if (known !== undefined) return known;
  const text = strings.reduce((before, string, place) => `${before}$${place}${string}`);
  texts.set(strings, text);
  return text;
}

/** A text with parts, and what it was put together from. */
interface Composed {
  /** Its parts; undefined where a value stands. */
  readonly of: readonly (Sql | undefined)[];
  readonly text: string;
}

/** The last text of each statement with parts, by what stands between: most are put together from the same parts every time. */
const composed = new WeakMap<TemplateStringsArray, Composed>();

function compose(strings: TemplateStringsArray, parts: readonly unknown[]): Composed {
  const known = composed.get(strings);
  if (known?.of.every((part, place) => isAlike(part, parts[place])) === true) return known;
  let text = strings[0] ?? '';
  let count = 0;
  parts.forEach((part, index) => {
    if (isSql(part)) {
      const before = count;
      text += part.text.replace(/\$(\d+)/g, (_, place: string) => `$${Number(place) + before}`);
      count += part.values.length;
    } else {
      count += 1;
      text += `$${count}`;
    }
    text += strings[index + 1] ?? '';
  });
  const made = { of: parts.map((part) => (isSql(part) ? part : undefined)), text };
  composed.set(strings, made);
  return made;
}

/** Whether a part makes the same of the text as one before. */
const isAlike = (before: Sql | undefined, part: unknown): boolean =>
  before === undefined ? !isSql(part) : isSql(part) && part.text === before.text && part.values.length === before.values.length;

/** Builds a statement: every `${value}` becomes a parameter, every `${sql`…`}` a part of the text. */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Sql {
  if (!parts.some(isSql)) return { text: textBetween(strings), values: parts };
  const values: unknown[] = [];
  for (const part of parts) {
    if (isSql(part)) values.push(...part.values);
    else values.push(part);
  }
  return { text: compose(strings, parts).text, values };
}

/** The same statement, kept prepared under a name, though not its plan; for the few that run thousands of times a second. */
export const prepared = (name: string, { text, values }: Sql): Sql => ({ text, values, name });

/** Conditions joined by "and"; none means true. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.reduce<Sql>((all, one, index) => (index === 0 ? one : sql`${all} and ${one}`), sql`true`);
}
