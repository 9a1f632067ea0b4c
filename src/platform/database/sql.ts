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

/** Builds a statement: every `${value}` becomes a parameter, every `${sql`…`}` a part of the text. */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Sql {
  if (!parts.some(isSql)) return { text: textBetween(strings), values: parts };
  let text = strings[0] ?? '';
  const values: unknown[] = [];
  parts.forEach((part, index) => {
    if (isSql(part)) {
      text += part.text.replace(/\$(\d+)/g, (_, place: string) => `$${Number(place) + values.length}`);
      values.push(...part.values);
    } else {
      values.push(part);
      text += `$${values.length}`;
    }
    text += strings[index + 1] ?? '';
  });
  return { text, values };
}

/** The same statement, kept prepared under a name; for the few that run thousands of times a second. */
export const prepared = (name: string, { text, values }: Sql): Sql => ({ text, values, name });

/** Conditions joined by "and"; none means true. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.reduce<Sql>((all, one, index) => (index === 0 ? one : sql`${all} and ${one}`), sql`true`);
}
