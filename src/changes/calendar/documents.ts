import { z } from 'zod';

import { documentOfDefinition, registerDocumentKind } from '../../platform/documents.ts';
import {
  entryReferences,
  LIMITS,
  freezeBody,
  freezeKind,
  launchBody,
  launchKind,
  limitReferences,
  limitsBody,
  limitsKind,
  windowBody,
  windowKind,
} from './kinds.ts';

const documents = [
  documentOfDefinition(windowKind, { order: 77, schema: windowBody, references: entryReferences }),
  documentOfDefinition(freezeKind, { order: 77, schema: freezeBody, references: entryReferences }),
  documentOfDefinition(launchKind, { order: 77, schema: launchBody, references: entryReferences }),
  documentOfDefinition(limitsKind, {
    order: 77,
    schema: limitsBody,
    slug: z.literal(LIMITS, `there is one set of limits: "${LIMITS}"`),
    references: limitReferences,
  }),
] as const;

/** Windows, freezes, launches and limits in files; for app, once. */
export function registerCalendarDocuments(): void {
  const [windows, freezes, launches, limits] = documents;
  registerDocumentKind(windows);
  registerDocumentKind(freezes);
  registerDocumentKind(launches);
  registerDocumentKind(limits);
}
