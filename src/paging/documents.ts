import { documentOfDefinition, registerDocumentKind } from '../platform/documents.ts';
import { policyBody, policyKind } from './policy-kind.ts';

/** Policies in files: `kind: policy`, `slug: severity-1`. */
export function registerPagingDocuments(): void {
  registerDocumentKind(documentOfDefinition(policyKind, { order: 60, schema: policyBody }));
}
