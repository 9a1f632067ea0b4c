import { documentOfDefinition, registerDocumentKind } from '../platform/documents.ts';
import { policyBody, policyKind } from './policy-kind.ts';

const policyDocument = documentOfDefinition(policyKind, { order: 60, schema: policyBody });

/** Policies in files: `kind: policy`, `slug: severity-1`. */
export function registerPagingDocuments(): void {
  registerDocumentKind(policyDocument);
}
