import type { JournalLine } from '../platform/journal/index.ts';
import { differences } from './rules/index.ts';

export interface CatalogEdit {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly because: string | undefined;
  /** What stood before, undefined for something new; and what stands now. */
  readonly before: object | undefined;
  readonly after: object;
}

/** The journal's line of an edit: what was made, or in which fields something changed. */
export const editLine = (kind: 'person' | 'team' | 'service', edit: CatalogEdit): JournalLine => ({
  action: edit.before === undefined ? `${kind}.created` : `${kind}.changed`,
  subject: { kind, id: edit.id },
  because: edit.because ?? 'edited',
  body: { slug: edit.slug, name: edit.name, changes: edit.before === undefined ? [] : differences(edit.before, edit.after) },
});
