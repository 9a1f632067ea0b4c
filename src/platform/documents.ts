import type { z } from 'zod';

import { must, type Result } from '../kernel/index.ts';
import type { Reader, Tx } from './database/index.ts';
import { currentDefinitions, endDefinition, findDefinition, putDefinition, type DefinitionKind } from './definitions/index.ts';

/** That a document names another one, and in which of its fields. */
export interface Reference {
  readonly kind: string;
  readonly slug: string;
  readonly at: readonly (string | number)[];
  /** That documents of one kind may name each other so in a circle: the one named need not be made first. */
  readonly mayCircle?: boolean;
}

/** What applying files does to one document. */
export type DocumentChange<B = unknown> =
  | { readonly act: 'create' | 'change'; readonly slug: string; readonly body: B }
  | { readonly act: 'remove'; readonly slug: string };

/**
 * A kind of document that files describe: how it looks, what stands, and how a change of it is made. A document is a
 * slug and a body; who else names it does so by slug.
 */
export interface DocumentKind<B = unknown> {
  /** As files write it: `kind: service`. */
  readonly name: string;
  /**
   * Lower is made first and removed last: person 10, team 20, holidays 25, tier and severity 30, rotation 40, override 50, policy 60,
   * service 70, integration 80. Within a kind, documents that others of the kind name come first.
   */
  readonly order: number;
  /** The body without kind and slug: strict, with defaults for whatever may be left out. Its output is what `load` answers. */
  readonly schema: z.ZodType<B>;
  /** What its slugs look like, where they are not like any other; numbers in files are taken as their digits. */
  readonly slug?: z.ZodType<string>;
  /** Documents that removal by `prune` passes over, since the product needs them. */
  readonly kept?: readonly string[];
  /** What stands, by slug. */
  load(reader: Reader): Promise<ReadonlyMap<string, B>>;
  /** Which other documents a body names; each must stand, or be in the same files. Documents of one kind may not name each other in a circle, unless the reference says so. */
  references?(body: B): readonly Reference[];
  /** Makes one change. A refusal undoes the whole of it; its `at` is the field's path with dots. */
  apply(tx: Tx, change: DocumentChange<B>): Promise<Result<unknown>>;
}

const register = new Map<string, DocumentKind>();

/** Makes a kind known. App calls it once per kind at start; another kind of the same name is a bug. */
export function registerDocumentKind(kind: DocumentKind): void {
  must((register.get(kind.name) ?? kind) === kind, `two kinds of document are called ${kind.name}`);
  register.set(kind.name, kind);
}

const before = (a: DocumentKind, b: DocumentKind): number => (a.order === b.order ? a.name.localeCompare(b.name) : a.order - b.order);

/** Every kind, in the order in which changes are made. */
export const documentKinds = (): readonly DocumentKind[] => [...register.values()].sort(before);

/** The kind of document for definitions whose stored body is what files say: all of it but order and references is given. */
export function documentOfDefinition<T>(
  kind: DefinitionKind<T>,
  rest: Pick<DocumentKind<T>, 'order' | 'schema' | 'slug' | 'kept' | 'references'>,
): DocumentKind<T> {
  return {
    ...rest,
    name: kind.name,
    load: async (reader) => new Map((await currentDefinitions(reader, kind)).map((each) => [each.slug, each.body])),
    async apply(tx, change) {
      const standing = await findDefinition(tx, kind, change.slug);
      if (change.act !== 'remove') {
        return putDefinition(tx, kind, {
          id: standing?.id ?? tx.id(),
          slug: change.slug,
          body: change.body,
          because: 'applied from files',
        });
      }
      if (standing !== undefined) await endDefinition(tx, kind, standing.id);
      return { ok: true, value: null };
    },
  };
}
