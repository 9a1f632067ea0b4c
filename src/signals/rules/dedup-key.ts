/** Labels in the order of their names. */
const ordered = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.keys(labels)
      .sort()
      .map((name) => [name, labels[name] ?? '']),
  );

/** What identifies an alert within its integration: every label, as JSON in the order of names. */
export const identityOf = (labels: Readonly<Record<string, string>>): string => JSON.stringify(ordered(labels));

/** What identifies an alert whose sender gave it a key of its own. No JSON of labels looks like it. */
export const identityOfKey = (key: string): string => `key:${key}`;
