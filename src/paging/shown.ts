import { contactMethodsById, loadDirectory } from '../catalog/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { registerFact, type Fact } from '../platform/facts.ts';
import { loadPolicies } from './policy-kind.ts';
import { clockWords, pagesWords } from './rules/policy-words.ts';
import type { Policy } from './rules/policy.ts';
import { lastHandedOver } from './store-proof.ts';

const provenAt: Fact = {
  name: 'contact-method.proven-at',
  subject: 'contact-method',
  words: 'when a contact method was last shown to work: by its code, a test or a page that was handed over',
  async read(reader, { subjects }) {
    const methods = (await contactMethodsById(reader, subjects)).filter((method) => method.verifiedAt !== null);
    const handedOver = await lastHandedOver(reader, methods);
    return new Map(methods.map(({ id, verifiedAt }) => [id, Math.max(verifiedAt ?? 0, handedOver.get(id) ?? 0)]));
  },
};

/** A fact about severities that follows from the organisation's policy for each. */
const ofSeverity = (name: string, words: string, value: (policy: Policy | undefined) => string): Fact => ({
  name,
  subject: 'severity',
  words,
  async read(reader: Reader, { subjects }) {
    const policies = await loadPolicies(reader, await loadDirectory(reader));
    return new Map(subjects.map((severity) => [severity, value(policies.of(Number(severity), undefined)?.policy)]));
  },
});

const pages = ofSeverity('severity.pages', 'whom a severity pages first', pagesWords);
const clocks = ofSeverity('severity.clocks', 'which clocks a severity runs', clockWords);

/** What paging says of contact methods and severities; for app, once. */
export function registerPagingFacts(): void {
  [provenAt, pages, clocks].forEach(registerFact);
}
