import { z } from 'zod';

import type { Directory } from '../catalog/index.ts';
import { currentDefinitions, type Definition, type DefinitionKind } from '../platform/definitions/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { defaultPolicies, pages, type Policy } from './rules/policy.ts';

const target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('alias'), role: z.enum(['primary', 'secondary', 'escalation']) }),
  z.strictObject({ kind: z.literal('person'), person: z.string() }),
  z.strictObject({ kind: z.literal('rotation'), rotation: z.string() }),
  z.strictObject({ kind: z.literal('team'), team: z.string() }),
]);

const waitMinutes = z.number().int().min(1).max(1440);

/** A policy as it is stored and as files and the API write it. */
export const policyBody = z.strictObject({
  steps: z
    .array(z.strictObject({ targets: z.array(target).min(1).max(20), waitMinutes, reassign: z.boolean().default(false) }))
    .min(1)
    .max(20),
  repeats: z.number().int().min(0).max(10),
  nextMethodMinutes: z.number().int().min(1).max(60),
  unrestored: z.strictObject({ everyMinutes: waitMinutes, topEveryMinutes: waitMinutes }).nullable(),
});

/** The organisation's escalation policies; `severity-1` and `severity-2` hold where a service names no other. */
export const policyKind: DefinitionKind<Policy> = { name: 'policy', body: policyBody };

export interface PolicyInForce {
  readonly policy: Policy;
  /** The version used, or null for the policy that ships. */
  readonly version: number | null;
}

/** Policies in force, to be asked for many tickets in one transaction. */
export interface Policies {
  /** The policy for a severity, or the named one where the service names it; undefined when the severity never pages. */
  readonly of: (severity: number, named: string | undefined) => PolicyInForce | undefined;
}

/** Every edit of a definition makes another directory: what is kept under one is never stale. */
const kept = new WeakMap<Directory, Policies>();

/** The policies in force when the directory was read; costs nothing while nothing was edited. */
export async function loadPolicies(reader: Reader, directory: Directory): Promise<Policies> {
  const found = kept.get(directory) ?? (await readPolicies(reader));
  kept.set(directory, found);
  return found;
}

/** Policies as a file may hold them. */
export const policiesAsStored = z.array(z.object({ slug: z.string(), version: z.number(), body: policyBody }));
export type PoliciesAsStored = z.output<typeof policiesAsStored>;

export const readPoliciesAsStored = async (reader: Reader): Promise<PoliciesAsStored> =>
  policiesAsStored.parse(await currentDefinitions(reader, policyKind));

const readPolicies = async (reader: Reader): Promise<Policies> => policiesFrom(await currentDefinitions(reader, policyKind));

/** The policies that these are, and those that ship beside them. */
export function policiesFrom(all: readonly Pick<Definition<Policy>, 'slug' | 'version' | 'body'>[]): Policies {
  const stored = new Map(all.map((each) => [each.slug, each]));
  return {
    of(severity, named) {
      if (!pages(severity)) return undefined;
      const found = (named === undefined ? undefined : stored.get(named)) ?? stored.get(`severity-${severity}`);
      if (found !== undefined) return { policy: found.body, version: found.version };
      return { policy: defaultPolicies[severity === 1 ? 1 : 2], version: null };
    },
  };
}
