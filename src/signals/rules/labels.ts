/** A name as Prometheus allows it for labels. */
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export const isLabelName = (name: string): boolean => LABEL_NAME.test(name);

export type Texts = Readonly<Record<string, string>>;
export type Fields = Readonly<Record<string, unknown>>;

/** A JSON object, as opposed to a list, text, number or null. */
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether every field is text. */
export function isTexts(fields: Fields): fields is Texts {
  for (const name in fields) if (typeof fields[name] !== 'string') return false;
  return true;
}

/** The first field that is no text. */
export const firstNoText = (fields: Fields): string => Object.keys(fields).find((name) => typeof fields[name] !== 'string') ?? '';

/** Whether labels stand in the order of their names and none is empty, as most senders give them. */
function isTidy(labels: Texts): boolean {
  let last = '';
  for (const name in labels) {
    if (name < last || labels[name] === '') return false;
    last = name;
  }
  return true;
}

/** The orders of the names that come together: senders have few, and to sort each alert's costs as much as to read it. */
const orders = new Map<string, readonly string[]>();
const MOST_ORDERS = 2000;

function inOrder(names: readonly string[]): readonly string[] {
  // A name with a line feed is none, so that no two lists that are asked for again look the same.
  const together = `${names.length}\n${names.join('\n')}`;
  const known = orders.get(together);
  if (known !== undefined) return known;
  const order = names.toSorted();
  if (orders.size >= MOST_ORDERS) orders.clear();
  if (names.every(isLabelName)) orders.set(together, order);
  return order;
}

/** Labels as they are kept: in the order of their names, without the empty ones, which count as absent. */
export function tidyLabels(labels: Texts): Texts {
  if (isTidy(labels)) return labels;
  const kept: Record<string, string> = {};
  for (const name of inOrder(Object.keys(labels))) {
    const value = labels[name];
    if (value === undefined || value === '') continue;
    // Set by assignment `__proto__` would be no label.
    if (name === '__proto__') Object.defineProperty(kept, name, { value, enumerable: true });
    else kept[name] = value;
  }
  return kept;
}

/** The first name that is not one, if any. */
export function badName(texts: Texts): string | undefined {
  for (const name in texts) if (!LABEL_NAME.test(name)) return name;
  return undefined;
}
