import { z } from 'zod';

import { documentOfDefinition, registerDocumentKind, type DocumentKind } from '../../platform/documents.ts';
import { defaultChecklist } from '../rules/checklist.ts';
import { incidentRoles, roleTexts } from '../rules/roles.ts';
import { checklistBody, checklistKind, incidentRoleBody, incidentRoleKind } from './leading-kinds.ts';

const severities = ['severity-1', 'severity-2', 'severity-3', 'severity-4'] as const;

/** A kind of which something ships for every slug that it may have: that stands until it is edited, and again once it is removed. */
const withShipped = <T>(kind: DocumentKind<T>, shipped: ReadonlyMap<string, T>): DocumentKind<T> => ({
  ...kind,
  kept: [...shipped.keys()],
  load: async (reader) => new Map([...shipped, ...(await kind.load(reader))]),
});

const roles = withShipped(
  documentOfDefinition(incidentRoleKind, { order: 75, schema: incidentRoleBody, slug: z.enum(incidentRoles) }),
  new Map(incidentRoles.map((role) => [role, incidentRoleBody.parse({ duty: roleTexts[role].duty })])),
);
const checklists = withShipped(
  documentOfDefinition(checklistKind, { order: 75, schema: checklistBody, slug: z.enum(severities) }),
  new Map(severities.map((severity) => [severity, checklistBody.parse({ lines: defaultChecklist })])),
);

/** Duties and checklists in files: `kind: incident-role`, `kind: incident-checklist`. */
export function registerLeadingDocuments(): void {
  registerDocumentKind(roles);
  registerDocumentKind(checklists);
}
