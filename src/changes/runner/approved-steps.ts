import { hash } from 'node:crypto';

import { mustHave } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { findChange, type Change } from '../record/store.ts';
import { plans, stepText, type Plan } from '../rules/index.ts';
import { putStepHashes, stepHashesOf } from './store-jobs.ts';

/** Which step of which version a hash is of. */
export interface StepPlace {
  readonly change: string;
  readonly version: number;
  readonly plan: Plan;
  readonly place: number;
}

/** The hash of one step, as text, in its place. */
export const hashOfStep = ({ change, version, plan, place }: StepPlace, text: string): string =>
  hash('sha256', JSON.stringify(['evenkeel step 1', change, version, plan, place, text]), 'hex');

const hashesOf = ({ id, version, plan }: Change, which: Plan): string[] =>
  plan[which].map((step, place) => hashOfStep({ change: id, version, plan: which, place }, stepText(step)));

/** Keeps what each step is as its approval is asked for. */
export async function keepStepHashes(tx: Tx, { changeId, round }: { changeId: string; round: number }): Promise<void> {
  const change = mustHave(await findChange(tx, changeId), 'a change that is put forward stands');
  const [timeline, rollback] = plans.map((plan) => hashesOf(change, plan));
  await putStepHashes(tx, { change: changeId, round }, { timeline: timeline ?? [], rollback: rollback ?? [] });
}

/** The hash that a step had when it was put forward; undefined where none was kept. */
export async function approvedHash(
  reader: Reader,
  of: { change: string; round: number },
  at: { plan: Plan; place: number },
): Promise<string | undefined> {
  return (await stepHashesOf(reader, of))?.[at.plan][at.place];
}
