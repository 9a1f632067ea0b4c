import { z } from 'zod';

import type { DocumentKind } from '../../platform/documents.ts';
import { slugField } from '../../platform/fields.ts';
import { readYaml, type ConfigFile, type Parsed, type Path, type Place, type Problem } from '../../platform/yaml.ts';

/** A document that files ask for, with the places of its fields. */
export interface WantedDocument {
  readonly kind: DocumentKind;
  readonly slug: string;
  readonly body: unknown;
  where(path: Path): Place;
}

export interface Wanted {
  readonly documents: readonly WantedDocument[];
  readonly problems: readonly Problem[];
}

const MOST_DOCUMENTS = 20_000;

const outer = z.looseObject({ kind: z.string(), slug: z.union([z.string(), z.int().transform(String)]) });

type Issue = z.core.$ZodIssue;

const fieldsOf = (schema: z.ZodType): readonly string[] => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);

const asPath = (path: readonly PropertyKey[]): Path => path.map((part) => (typeof part === 'symbol' ? String(part) : part));

/** What is wrong and what to do about it, in one sentence. */
function sentenceOf(issue: Issue, schema: z.ZodType): string {
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? fieldsOf(schema) : [];
    return `there is no field "${issue.keys.join('", "')}" here${known.length === 0 ? '' : `; there are ${known.join(', ')}`}`;
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return `this field is missing; give it a ${issue.expected}`;
  return issue.message.replace(/^Invalid (input|option|string): /, '').replace(/^Too /, 'too ');
}

function problemsOf(parsed: Parsed, error: z.ZodError, schema: z.ZodType): Problem[] {
  return error.issues.map((issue) => {
    const path = asPath(issue.path);
    const key = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const place = key === undefined ? parsed.where(path) : parsed.whereKey(path, key);
    return { ...place, field: [...path, ...(key === undefined ? [] : [key])].join('.'), sentence: sentenceOf(issue, schema) };
  });
}

const problem = (place: Place, field: string, sentence: string): Wanted => ({ documents: [], problems: [{ ...place, field, sentence }] });

function readDocument(parsed: Parsed, kinds: ReadonlyMap<string, DocumentKind>): Wanted {
  const head = outer.safeParse(parsed.value);
  if (!head.success) {
    const [first] = problemsOf(parsed, head.error, outer);
    const field = first?.field ?? '';
    const names = [...kinds.keys()].join(', ');
    return problem(parsed.where(field === '' ? [] : [field]), field, `a document begins with kind (${names}) and slug`);
  }
  const { kind: kindName, slug: slugText, ...rest } = head.data;
  const kind = kinds.get(kindName);
  if (kind === undefined)
    return problem(parsed.where(['kind']), 'kind', `there is no kind "${kindName}"; there are ${[...kinds.keys()].join(', ')}`);
  const slug = (kind.slug ?? slugField).safeParse(slugText);
  if (!slug.success) return problem(parsed.where(['slug']), 'slug', slug.error.issues[0]?.message ?? 'this cannot be a slug');
  const body = kind.schema.safeParse(rest);
  if (!body.success) return { documents: [], problems: problemsOf(parsed, body.error, kind.schema) };
  return { documents: [{ kind, slug: slug.data, body: body.data, where: (path) => parsed.where(path) }], problems: [] };
}

function repeats(documents: readonly WantedDocument[]): Problem[] {
  const seen = new Map<string, Place>();
  return documents.flatMap((document) => {
    const name = `${document.kind.name} ${document.slug}`;
    const first = seen.get(name);
    const place = document.where(['slug']);
    if (first === undefined) seen.set(name, place);
    return first === undefined
      ? []
      : [{ ...place, field: 'slug', sentence: `${name} stands already in ${first.file}, line ${first.line}; keep one of both` }];
  });
}

const byPlace = (files: readonly ConfigFile[]): ((a: Problem, b: Problem) => number) => {
  const turn = new Map(files.map((file, index) => [file.name, index]));
  const rank = (problem: Problem): number => (turn.get(problem.file) ?? 0) * 10_000_000 + problem.line;
  return (a, b) => rank(a) - rank(b);
};

/** Reads files into documents of known kinds. Any problem names its file, line and field. */
export function readFiles(files: readonly ConfigFile[], kinds: readonly DocumentKind[]): Wanted {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const documents: WantedDocument[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const yaml = readYaml(file);
    problems.push(...yaml.problems);
    for (const parsed of yaml.documents) {
      const read = readDocument(parsed, byName);
      documents.push(...read.documents);
      problems.push(...read.problems);
    }
  }
  const tooMany = documents[MOST_DOCUMENTS];
  if (tooMany !== undefined)
    return problem(tooMany.where([]), '', `at most ${MOST_DOCUMENTS} documents are taken at once; apply them in parts`);
  return { documents, problems: [...problems, ...repeats(documents)].sort(byPlace(files)) };
}
