import { isMap, isNode, isPair, isScalar, LineCounter, parseAllDocuments, stringify, type Document, type Node } from 'yaml';

/** Where something stands in a file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is wrong with files, at its place. `field` is a path with dots, empty for a document as a whole. */
export interface Problem extends Place {
  readonly field: string;
  readonly sentence: string;
}

export interface ConfigFile {
  readonly name: string;
  readonly text: string;
}

export type Path = readonly (string | number)[];

/** One YAML document as plain values, and where its fields stand. */
export interface Parsed {
  readonly value: unknown;
  /** The place of a field's value; of the nearest thing around it when there is none. */
  where(path: Path): Place;
  /** The place of a field's name. */
  whereKey(path: Path, key: string): Place;
}

interface Source {
  readonly file: string;
  readonly lines: LineCounter;
}

const placeAt = (source: Source, offset: number): Place => {
  const { line, col } = source.lines.linePos(offset);
  return { file: source.file, line: Math.max(1, line), column: Math.max(1, col) };
};

function nodeAt(document: Document, path: Path): Node | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node;
  }
  return isNode(document.contents) ? document.contents : undefined;
}

function keyAt(document: Document, path: Path, key: string): Node | undefined {
  const around = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(around)
    ? around.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  return isScalar(pair?.key) ? pair.key : nodeAt(document, path);
}

const parsedOf = (source: Source, document: Document): Parsed => ({
  value: document.toJS({ maxAliasCount: 100 }),
  where: (path) => placeAt(source, nodeAt(document, path)?.range?.[0] ?? document.range?.[0] ?? 0),
  whereKey: (path, key) => placeAt(source, keyAt(document, path, key)?.range?.[0] ?? document.range?.[0] ?? 0),
});

const firstLine = (text: string): string => text.split('\n')[0] ?? text;

/** Reads a file of YAML 1.2 documents; empty ones are passed over. A file that is not YAML has problems and no documents. */
export function readYaml(file: ConfigFile): { readonly documents: readonly Parsed[]; readonly problems: readonly Problem[] } {
  const source: Source = { file: file.name, lines: new LineCounter() };
  try {
    const documents = [...parseAllDocuments(file.text, { lineCounter: source.lines, prettyErrors: false, logLevel: 'silent' })];
    const problems = documents.flatMap((document) =>
      [...document.errors, ...document.warnings].map((error) => ({
        ...placeAt(source, error.pos[0]),
        field: '',
        sentence: `this is not YAML as Evenkeel reads it: ${firstLine(error.message)}`,
      })),
    );
    if (problems.length > 0) return { documents: [], problems };
    return { documents: documents.map((document) => parsedOf(source, document)).filter((each) => each.value !== null), problems };
  } catch (error) {
    // The library throws for aliases that grow without end and for nesting deeper than its stack.
    const sentence = `this is not YAML as Evenkeel reads it: ${error instanceof Error ? firstLine(error.message) : String(error)}`;
    return { documents: [], problems: [{ file: file.name, line: 1, column: 1, field: '', sentence }] };
  }
}

/** Values as one YAML file, a document each. */
export const writeYaml = (values: readonly unknown[]): string => values.map((value) => stringify(value, { lineWidth: 0 })).join('---\n');
