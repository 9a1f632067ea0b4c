import { documentOfDefinition, registerDocumentKind, type Reference } from '../platform/documents.ts';
import { policyBody, policyKind } from './policy-kind.ts';
import type { PageTarget, Policy } from './rules/policy.ts';

type Place = readonly (string | number)[];

function targetReferences(target: PageTarget, at: Place): Reference[] {
  switch (target.kind) {
    case 'alias':
      return [];
    case 'person':
      return [{ kind: 'person', slug: target.person, at: [...at, 'person'] }];
    case 'rotation':
      return [{ kind: 'rotation', slug: target.rotation, at: [...at, 'rotation'] }];
    case 'team':
      return [{ kind: 'team', slug: target.team, at: [...at, 'team'] }];
  }
}

/** Whom the steps of a policy name. An alias is of the ticket's service, and so names nobody here. */
export const policyReferences = (policy: Pick<Policy, 'steps'>): Reference[] =>
  policy.steps.flatMap(({ targets }, step) =>
    targets.flatMap((target, place) => targetReferences(target, ['steps', step, 'targets', place])),
  );

const policyDocument = documentOfDefinition(policyKind, { order: 60, schema: policyBody, references: policyReferences });

/** Policies in files: `kind: policy`, `slug: severity-1`. */
export function registerPagingDocuments(): void {
  registerDocumentKind(policyDocument);
}
