import type { FieldMade } from './field-reading.ts';

type Choices = FieldMade['choices'];

/** A short name made of a name. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-|-$/g, '');

/** Choices as lines to be edited: the short name stands before the name where it is not made of it. */
export const linesOf = (choices: Choices): string =>
  choices.map(({ slug, name }) => (slugOf(name) === slug ? name : `${slug} = ${name}`)).join('\n');

/** Choices from lines: a name that stood keeps its short name, so that what tickets say stays. */
export const choicesOf = (text: string, before: Choices): Choices =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, slug, name] = /^([a-z0-9-]+)\s*=\s*(.+)$/.exec(line) ?? [];
      if (slug !== undefined && name !== undefined) return { slug, name };
      return { slug: before.find((choice) => choice.name === line)?.slug ?? slugOf(line), name: line };
    });
