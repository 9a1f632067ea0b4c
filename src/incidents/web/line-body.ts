import type { TimelineLine } from './reading.ts';

/** What a line is about, by which a timeline is narrowed. */
export type LineKind = 'people' | 'pages' | 'messages' | 'alerts' | 'state';

/** Lines by their action: what each is about, and what its actor did. */
export type LineTable = Readonly<Record<string, readonly [LineKind, (line: TimelineLine) => string]>>;

/** A text or number in a line's body; empty where there is none. */
export const text = (line: TimelineLine, key: string): string => {
  const value = line.body[key];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
};

/** The name of a person in a line's body, given plain or as an object with a name. */
export const named = (line: TimelineLine, key: string): string => {
  const value = line.body[key];
  if (typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string') return value.name;
  return text(line, key);
};

/** The first of some texts that says anything. */
export const first = (...texts: readonly string[]): string => texts.find((text) => text !== '') ?? '';

/** A number in a line's body; 0 where there is none. */
export const count = (line: TimelineLine, key: string): number => {
  const value = line.body[key];
  return typeof value === 'number' ? value : 0;
};

/** The texts of a list in a line's body. */
export const texts = (line: TimelineLine, key: string): readonly string[] => {
  const value = line.body[key];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
};
