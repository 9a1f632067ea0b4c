import { ok, type Result } from '../kernel/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import { currentDefinitions, findDefinition } from '../platform/definitions/index.ts';
import { registerDocumentKind, type DocumentKind, type Reference } from '../platform/documents.ts';
import { rotationBody, rotationKind, type RotationBody } from './rotation-body.ts';
import { removeRotation, rotationBodyOf, saveRotation } from './save-rotation.ts';

const references = (body: RotationBody): Reference[] => [
  { kind: 'team', slug: body.team, at: ['team'] },
  ...body.members.map((slug, place) => ({ kind: 'person', slug, at: ['members', place] })),
];

/** Overrides are not in files: people make them from one day to the next. */
const rotationDocument: DocumentKind<RotationBody> = {
  name: 'rotation',
  order: 40,
  schema: rotationBody,
  references,
  async load(reader) {
    const directory = await loadDirectory(reader);
    const standing = await currentDefinitions(reader, rotationKind);
    return new Map(standing.map((rotation) => [rotation.slug, rotationBodyOf(directory, rotation.body)]));
  },
  async apply(tx, change): Promise<Result<unknown>> {
    const standing = await findDefinition(tx, rotationKind, change.slug);
    if (change.act !== 'remove')
      return saveRotation(tx, { id: standing?.id, slug: change.slug, body: change.body, because: 'applied from files' });
    if (standing !== undefined) await removeRotation(tx, standing);
    return ok(null);
  },
};

/** Makes the kind `rotation` known; for app, once. */
export function registerOnCallDocuments(): void {
  registerDocumentKind(rotationDocument);
}
