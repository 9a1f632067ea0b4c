/** A statement with its parameters apart from its text. */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
  /** A name under which connections keep the statement prepared. */
  readonly name?: string;
}

const isSql = (value: unknown): value is Sql => typeof value === 'object' && value !== null && 'text' in value && 'values' in value;

/** Builds a statement: every `${value}` becomes a parameter, every `${sql`…`}` a part of the text. */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Sql {
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
export const prepared = (name: string, statement: Sql): Sql => ({ ...statement, name });

/** Conditions joined by "and"; none means true. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.reduce<Sql>((all, one, index) => (index === 0 ? one : sql`${all} and ${one}`), sql`true`);
}
