import type { Reader } from '../../platform/database/index.ts';
import { documentKinds, type DocumentKind } from '../../platform/documents.ts';
import { canonical } from '../rules/index.ts';
import { writeYaml, type ConfigFile } from '../../platform/yaml.ts';

const isEmpty = (value: unknown): boolean => {
  if (value === null || value === '' || value === undefined) return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
};

/** The body without the empty fields that reading would bring back. */
function brief(kind: DocumentKind, body: unknown): Record<string, unknown> {
  const whole = canonical(body);
  const kept: Record<string, unknown> = Object.fromEntries(Object.entries(typeof body === 'object' && body !== null ? body : {}));
  for (const field of Object.keys(kept).filter((name) => isEmpty(kept[name]))) {
    const { [field]: _left, ...without } = kept;
    const read = kind.schema.safeParse(without);
    if (read.success && canonical(read.data) === whole) Reflect.deleteProperty(kept, field);
  }
  return kept;
}

/** What stands, as files that change nothing when they are applied: one file a kind, documents by slug. */
export async function exportFiles(reader: Reader): Promise<ConfigFile[]> {
  const files: ConfigFile[] = [];
  for (const kind of documentKinds()) {
    const documents = [...(await kind.load(reader))].sort(([a], [b]) => (a < b ? -1 : 1));
    if (documents.length === 0) continue;
    files.push({
      name: `${kind.name}.yaml`,
      text: writeYaml(documents.map(([slug, body]) => ({ kind: kind.name, slug, ...brief(kind, body) }))),
    });
  }
  return files;
}
