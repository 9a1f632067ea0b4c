import { z } from 'zod';

import type { Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import {
  currentDefinitions,
  editedView,
  endOver,
  lastEdits,
  putOver,
  type Definition,
  type DefinitionKind,
} from '../../platform/definitions/index.ts';
import { lineField } from '../../platform/fields.ts';
import { steps, type Step } from '../rules/measures.ts';

/** By when a step should be done, and who owns that it is. */
export const targetBody = z.strictObject({
  seconds: z
    .int()
    .min(1)
    .max(90 * 86_400),
  role: lineField(60).describe('Who owns it, such as "Team of the service"'),
});
export type TargetBody = z.output<typeof targetBody>;

const targetKind: DefinitionKind<TargetBody> = { name: 'step-target', body: targetBody };

/** As they ship: what an organisation has not set itself. */
const shipped: Readonly<Record<Step, TargetBody>> = {
  detection: { seconds: 300, role: 'Team of the service' },
  ticket: { seconds: 60, role: 'Front-line ops' },
  answer: { seconds: 300, role: 'Primary on call' },
  engagement: { seconds: 900, role: 'Call leader' },
  'hand-on': { seconds: 1800, role: 'Front-line ops' },
  restoration: { seconds: 3600, role: 'Team of the service' },
};

export interface Target extends TargetBody {
  readonly step: Step;
  /** 0 while it is as it ships. */
  readonly version: number;
}

const targetOf = (step: Step, set: Definition<TargetBody> | undefined): Target => ({
  step,
  ...(set?.body ?? shipped[step]),
  version: set?.version ?? 0,
});

/** The target of every step, as it is now. */
export async function readTargets(reader: Reader): Promise<readonly Target[]> {
  const set = await currentDefinitions(reader, targetKind);
  return steps.map((step) =>
    targetOf(
      step,
      set.find(({ slug }) => slug === step),
    ),
  );
}

/** What is read of a target by those who edit it. */
export const targetView = targetBody.extend({ step: z.enum(steps), shipped: targetBody, ...editedView });

/** The target of every step beside what ships, with who set it and when. */
export async function readTargetsBesideShipped(reader: Reader): Promise<z.infer<typeof targetView>[]> {
  const [targets, edits] = [await readTargets(reader), await lastEdits(reader, targetKind)];
  return targets.map((target) => ({ ...target, shipped: shipped[target.step], ...edits(target.step) }));
}

/** The step whose target is edited, and the version that was read of it. */
export interface TargetEdit {
  readonly step: Step;
  readonly version: number | undefined;
}

/** Sets a step's target, undefined to go back to what ships; what it was stays readable among the versions. */
export async function setTarget(tx: Tx, { step, version }: TargetEdit, target: TargetBody | undefined): Promise<Result<unknown>> {
  const said = (_: unknown, stands = shipped[step]): readonly string[] => [`it is ${stands.seconds} s, owned by "${stands.role}"`];
  const over = { slug: step, version, said };
  return target === undefined ? endOver(tx, targetKind, over) : putOver(tx, targetKind, { ...over, body: target });
}
