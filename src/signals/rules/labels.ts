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

/** Labels as they are kept: in the order of their names, without the empty ones, which count as absent. */
export function tidyLabels(labels: Texts): Texts {
  if (isTidy(labels)) return labels;
  const kept = Object.entries(labels).filter(([, value]) => value !== '');
  return Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The first name that is not one, if any. */
export function badName(texts: Texts): string | undefined {
  for (const name in texts) if (!LABEL_NAME.test(name)) return name;
  return undefined;
}
