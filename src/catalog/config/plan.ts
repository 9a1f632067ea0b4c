import type { DocumentChange, DocumentKind, Reference } from '../../platform/documents.ts';
import { canonical, differences, inOrder, type FieldDifference } from '../rules/index.ts';
import type { WantedDocument } from './read-files.ts';
import type { Problem } from '../../platform/yaml.ts';

/** What stands, by kind and slug. */
export type Standing = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** One change that files ask for. */
export interface PlannedChange {
  readonly kind: DocumentKind;
  readonly change: DocumentChange;
  readonly fields: readonly FieldDifference[];
  /** The document that asks for it; a removal has none. */
  readonly document: WantedDocument | undefined;
}

export type Planned =
  | { readonly ok: true; readonly changes: readonly PlannedChange[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface PlanInput {
  readonly kinds: readonly DocumentKind[];
  readonly standing: Standing;
  readonly documents: readonly WantedDocument[];
  readonly prune: boolean;
}

const referencesOf = (kind: DocumentKind, body: unknown): readonly Reference[] => kind.references?.(body) ?? [];

const fieldName = (at: Reference['at']): string => at.join('.');

function changeOf(document: WantedDocument, standing: Standing): PlannedChange | undefined {
  const { kind, slug, body } = document;
  const before = standing.get(kind.name)?.get(slug);
  if (before !== undefined && canonical(before) === canonical(body)) return undefined;
  return { kind, change: { act: before === undefined ? 'create' : 'change', slug, body }, fields: differences(before, body), document };
}

/** Documents of the kinds that the files speak of, and which the files do not have. */
function removals(input: PlanInput, wanted: ReadonlyMap<string, ReadonlySet<string>>): PlannedChange[] {
  if (!input.prune) return [];
  return input.kinds.flatMap((kind) => {
    const own = wanted.get(kind.name);
    if (own === undefined) return [];
    const over = [...(input.standing.get(kind.name) ?? [])].filter(([slug]) => !own.has(slug) && kind.kept?.includes(slug) !== true);
    return over.map(([slug]): PlannedChange => ({ kind, change: { act: 'remove', slug }, fields: [], document: undefined }));
  });
}

/** Every reference of what will stand must name something that will stand. */
function missing(input: PlanInput, gone: ReadonlySet<string>): Problem[] {
  const known = new Set(input.documents.map((document) => `${document.kind.name} ${document.slug}`));
  const stands = ({ kind, slug }: Pick<Reference, 'kind' | 'slug'>): boolean =>
    known.has(`${kind} ${slug}`) || (input.standing.get(kind)?.has(slug) === true && !gone.has(`${kind} ${slug}`));
  return input.documents.flatMap((document) =>
    referencesOf(document.kind, document.body)
      .filter((reference) => !stands(reference))
      .map((reference) => ({
        ...document.where(reference.at),
        field: fieldName(reference.at),
        sentence: `there is no ${reference.kind} "${reference.slug}"; add it to the files, or name one that stands`,
      })),
  );
}

/** What is to be removed may not be named by something that stays and that the files leave as it is. */
function stillNamed(input: PlanInput, gone: ReadonlySet<string>): Problem[] {
  if (gone.size === 0) return [];
  const written = new Set(input.documents.map((document) => `${document.kind.name} ${document.slug}`));
  return input.kinds.flatMap((kind) =>
    [...(input.standing.get(kind.name) ?? [])]
      .filter(([slug]) => !written.has(`${kind.name} ${slug}`) && !gone.has(`${kind.name} ${slug}`))
      .flatMap(([slug, body]) =>
        referencesOf(kind, body)
          .filter((reference) => gone.has(`${reference.kind} ${reference.slug}`))
          .map((reference) => ({
            file: '',
            line: 0,
            column: 0,
            field: '',
            sentence: `${reference.kind} "${reference.slug}" is not in the files and cannot be removed, since ${kind.name} "${slug}" names it in ${fieldName(reference.at)}`,
          })),
      ),
  );
}

type Arranged = { readonly ok: true; readonly slugs: readonly string[] } | { readonly ok: false; readonly problem: Problem };

/** Documents of one kind so that those which others name come first. */
function arrange(kind: DocumentKind, documents: readonly WantedDocument[]): Arranged {
  const needs = new Map(
    documents.map((document) => [
      document.slug,
      referencesOf(kind, document.body)
        .filter((each) => each.kind === kind.name && each.mayCircle !== true)
        .map((each) => each.slug),
    ]),
  );
  const arranged = inOrder(needs);
  if (arranged.ok) return { ok: true, slugs: arranged.order };
  const first = documents.find((document) => document.slug === arranged.circle[0]);
  const reference = first === undefined ? undefined : referencesOf(kind, first.body).find((each) => each.slug === arranged.circle[1]);
  const at = reference?.at ?? [];
  const place = first?.where(at) ?? { file: '', line: 0, column: 0 };
  return {
    ok: false,
    problem: {
      ...place,
      field: fieldName(at),
      sentence: `${kind.name} ${arranged.circle.join(' under ')} is a circle; change one of them`,
    },
  };
}

/** Compares what files want with what stands: the changes in the order in which they can be made, or what is wrong with the files. */
export function planChanges(input: PlanInput): Planned {
  const wanted = new Map<string, Set<string>>();
  for (const { kind, slug } of input.documents) wanted.set(kind.name, (wanted.get(kind.name) ?? new Set()).add(slug));
  const removed = removals(input, wanted);
  const gone = new Set(removed.map((each) => `${each.kind.name} ${each.change.slug}`));
  const problems = [...missing(input, gone), ...stillNamed(input, gone)];
  const changes: PlannedChange[] = [];
  for (const kind of input.kinds) {
    const documents = input.documents.filter((document) => document.kind === kind);
    const arranged = arrange(kind, documents);
    if (!arranged.ok) problems.push(arranged.problem);
    if (!arranged.ok) continue;
    const bySlug = new Map(documents.map((document) => [document.slug, document]));
    for (const slug of arranged.slugs) {
      const document = bySlug.get(slug);
      const change = document === undefined ? undefined : changeOf(document, input.standing);
      if (change !== undefined) changes.push(change);
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, changes: [...changes, ...removalOrder(removed, input.standing)] };
}

/** Removals the other way round: whatever names another goes before it. */
function removalOrder(removed: readonly PlannedChange[], standing: Standing): PlannedChange[] {
  const kinds = [...new Set(removed.map((each) => each.kind))].reverse();
  return kinds.flatMap((kind) => {
    const own = new Map(removed.filter((each) => each.kind === kind).map((each) => [each.change.slug, each]));
    const needs = new Map(
      [...own.keys()].map((slug) => [
        slug,
        referencesOf(kind, standing.get(kind.name)?.get(slug))
          .filter((each) => each.kind === kind.name)
          .map((each) => each.slug),
      ]),
    );
    const arranged = inOrder(needs);
    const slugs = arranged.ok ? [...arranged.order].reverse() : [...own.keys()];
    return slugs.flatMap((slug) => own.get(slug) ?? []);
  });
}
