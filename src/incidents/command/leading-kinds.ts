import { z } from 'zod';

import type { Instant } from '../../kernel/index.ts';
import type { Directory } from '../../catalog/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { definitionHistory, type Definition, type DefinitionKind } from '../../platform/definitions/index.ts';
import { lineField, slugField, textField } from '../../platform/fields.ts';
import { defaultChecklist, lineFacts, type ChecklistLine } from '../rules/checklist.ts';
import { incidentRoles, roleTexts, type IncidentRole } from '../rules/roles.ts';

/** What a role in an incident owes, as files write it: `kind: incident-role`. */
export const incidentRoleBody = z.strictObject({ duty: textField(1000).pipe(z.string().min(1)) });
export const incidentRoleKind: DefinitionKind<z.output<typeof incidentRoleBody>> = { name: 'incident-role', body: incidentRoleBody };

const line = z.strictObject({
  /** Marks hang on it: a line whose words change keeps what was marked. */
  key: slugField,
  words: lineField(120),
  roles: z.array(z.enum(incidentRoles)).min(1).max(incidentRoles.length),
  /** What the record knows by itself, so that nobody marks the line. */
  fact: z.enum(lineFacts).optional(),
});

const isDistinct = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

/** The checklist of a severity, as files write it: `kind: incident-checklist`. */
export const checklistBody = z.strictObject({
  lines: z
    .array(line)
    .min(1)
    .max(60)
    .refine((lines) => isDistinct(lines.map(({ key }) => key)), 'two lines have the same key')
    .refine((lines) => isDistinct(lines.map(({ words }) => words.toLowerCase())), 'two lines have the same words'),
});
export const checklistKind: DefinitionKind<z.output<typeof checklistBody>> = { name: 'incident-checklist', body: checklistBody };

/** What leading an incident goes by: the duties of its roles, and its checklist. */
export interface Leading {
  readonly duty: (role: IncidentRole) => string;
  readonly lines: readonly ChecklistLine[];
}

interface Versions {
  readonly duties: readonly Definition<z.output<typeof incidentRoleBody>>[];
  readonly checklists: readonly Definition<z.output<typeof checklistBody>>[];
}

/** Every edit of a definition makes another directory: what is kept under one is never stale. */
const kept = new WeakMap<Directory, Versions>();

const inForce = <T>(all: readonly Definition<T>[], slug: string, at: Instant): T | undefined =>
  all.findLast((each) => each.slug === slug && each.validFrom <= at && (each.validUntil === null || each.validUntil > at))?.body;

/** What an incident goes by that began then: an edit is for those that begin later. Costs nothing while nothing was edited. */
export async function loadLeading(
  reader: Reader,
  directory: Directory,
  incident: { readonly cutAt: Instant; readonly severity: number },
): Promise<Leading> {
  const versions = kept.get(directory) ?? {
    duties: await definitionHistory(reader, incidentRoleKind),
    checklists: await definitionHistory(reader, checklistKind),
  };
  kept.set(directory, versions);
  const { cutAt, severity } = incident;
  return {
    duty: (role) => inForce(versions.duties, role, cutAt)?.duty ?? roleTexts[role].duty,
    lines: inForce(versions.checklists, `severity-${severity}`, cutAt)?.lines ?? defaultChecklist,
  };
}
