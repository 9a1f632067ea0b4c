import { existsSync, readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { type Finding, type House, ourHouse, readHouse, type TidyRule } from './house.ts';
import { docsRules } from './rules/docs.ts';
import { furnitureRules } from './rules/furniture.ts';
import { importRules } from './rules/imports.ts';
import { purityRules } from './rules/purity.ts';
import { sqlRules } from './rules/sql.ts';

const rules: readonly TidyRule[] = [...importRules, ...purityRules, ...sqlRules, ...furnitureRules, ...docsRules];

/** Fewer means that a rule looked at an empty house. Raise it as the house grows. */
const FEWEST_FILES = 600;
const FEWEST_SOURCES = 500;

const planted = new URL('planted/', import.meta.url).pathname;
const folderOf = (rule: TidyRule): string =>
  rule.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
const shown = (findings: readonly Finding[]): string[] => findings.map((each) => `${each.file}:${each.line} ${each.says}`);

/** Where a planted house says `// fault`: those lines, and no others, must be found. */
const markedLines = (faulty: House): string[] =>
  [...faulty.files].flatMap(([file, text]) =>
    text.split('\n').flatMap((content, index) => (content.includes('// fault') ? [`${file}:${index + 1}`] : [])),
  );

const house = ourHouse();

describe('the house', () => {
  it('was read', () => {
    expect(house.files.size).toBeGreaterThanOrEqual(FEWEST_FILES);
    expect(house.sources.length).toBeGreaterThanOrEqual(FEWEST_SOURCES);
  });

  it.each(rules)('keeps: $name', (rule) => {
    expect(shown(rule.find(house))).toEqual([]);
  });
});

describe('a planted fault', () => {
  it('stands for every rule, and for nothing else', () => {
    expect(readdirSync(planted).toSorted()).toEqual(rules.map(folderOf).toSorted());
  });

  it.each(rules)('is caught by: $name', (rule) => {
    const root = `${planted}${folderOf(rule)}`;
    expect(existsSync(root)).toBe(true);
    const faulty = readHouse(root);
    const caughtBy = rules.filter((each) => each.find(faulty).length > 0).map((each) => each.name);
    expect(caughtBy).toEqual([rule.name]);
    const marked = markedLines(faulty);
    if (marked.length > 0) expect(new Set(rule.find(faulty).map((each) => `${each.file}:${each.line}`))).toEqual(new Set(marked));
  });
});
