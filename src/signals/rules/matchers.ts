import { RE2JS, RE2JSException } from 're2js';

import type { Texts } from './labels.ts';

/** One condition on a label, as Alertmanager writes it: =, !=, =~ or !~. A label that is missing is as good as empty. */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  /** False for the two that say "not". */
  readonly isEqual: boolean;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** A matcher ready to be asked many times. */
export type Matches = (labels: Texts) => boolean;

const isBadPattern = (error: unknown): error is Error => error instanceof RE2JSException;

/** Alertmanager's patterns match the whole value. */
function compilePattern(pattern: string): Parsed<RE2JS> {
  try {
    return { ok: true, value: RE2JS.compile(pattern) };
  } catch (error) {
    if (isBadPattern(error)) return { ok: false, problem: error.message };
    throw error;
  }
}

/** Compiles a matcher; the problem says what is wrong with its pattern. */
export function compileMatcher(matcher: Matcher): Parsed<Matches> {
  const { name, value, isEqual } = matcher;
  if (!matcher.isRegex) return { ok: true, value: (labels) => ((labels[name] ?? '') === value) === isEqual };
  const pattern = compilePattern(value);
  return pattern.ok ? { ok: true, value: (labels) => pattern.value.matches(labels[name] ?? '') === isEqual } : pattern;
}

/** Compiles matchers that all have to match. */
export function compileAll(matchers: readonly Matcher[]): Parsed<Matches> {
  const compiled: Matches[] = [];
  for (const matcher of matchers) {
    const one = compileMatcher(matcher);
    if (!one.ok) return one;
    compiled.push(one.value);
  }
  return { ok: true, value: (labels) => compiled.every((matches) => matches(labels)) };
}

const OPERATORS: Readonly<Record<string, Pick<Matcher, 'isRegex' | 'isEqual'>>> = {
  '=': { isRegex: false, isEqual: true },
  '!=': { isRegex: false, isEqual: false },
  '=~': { isRegex: true, isEqual: true },
  '!~': { isRegex: true, isEqual: false },
};

const FORMAT = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|=|!=|!~)\s*(.*?)\s*$/s;

const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/** The text between quotes, with \n, \" and \\ undone; undefined where a quote stands open or bare. */
function unquoted(text: string): string | undefined {
  const quoted = text.startsWith('"');
  if (quoted && (text.length < 2 || !text.endsWith('"'))) return undefined;
  const inner = quoted ? text.slice(1, -1) : text;
  // A quote without a backslash of its own, or, between quotes, a backslash that takes the closing one.
  if (/^(?:[^\\"]|\\.)*"/s.test(inner)) return undefined;
  if (quoted && /^(?:[^\\]|\\.)*\\$/s.test(inner)) return undefined;
  return inner.replace(/\\[n"\\]/g, (escape) => ESCAPES[escape] ?? escape);
}

/** Parses a matcher as text, such as `service=~"web|api"`. */
export function parseMatcher(text: string): Parsed<Matcher> {
  const found = FORMAT.exec(text);
  const operator = OPERATORS[found?.[2] ?? ''];
  const name = found?.[1];
  if (operator === undefined || name === undefined) return { ok: false, problem: `bad matcher format: ${text}` };
  const value = unquoted(found?.[3] ?? '');
  if (value === undefined) return { ok: false, problem: `matcher value contains unescaped double quote: ${found?.[3] ?? ''}` };
  const matcher: Matcher = { name, value, ...operator };
  const compiled = compileMatcher(matcher);
  return compiled.ok ? { ok: true, value: matcher } : compiled;
}

/** A matcher as people read it. */
export const matcherText = (matcher: Matcher): string =>
  `${matcher.name}${matcher.isEqual ? '=' : '!'}${matcher.isRegex ? '~' : matcher.isEqual ? '' : '='}${JSON.stringify(matcher.value)}`;
