import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import type { Change } from '../record/store.ts';
import { ownersIn } from './owners.ts';
import { auditViews, saidOfField } from './read-week.ts';
import { auditedOne } from './store-audited.ts';
import { insertOverrule } from './store-overrules.ts';

/** What somebody says of a field or a finding in place of the machine. */
export interface Overruling {
  readonly about: string;
  readonly score: number | null;
  readonly back: boolean;
  readonly reason: string;
}

type View = Awaited<ReturnType<typeof auditViews>>[number];

/** What the machine says of it, or why it cannot be overruled. */
function machineOf(view: View, { about, score, back }: Overruling): Result<string> {
  const [kind, key] = about.split(':');
  if (kind === 'finding') {
    const finding = view.findings.find((each) => each.key === key);
    if (score !== null) return refuse('bad-input', 'a finding has no score: it stands or it does not', 'body.score');
    return finding === undefined ? refuse('conflict', `the audit does not find "${key ?? ''}"`, 'body.about') : ok(finding.says);
  }
  const field = view.fields.find((each) => each.field === key);
  if (field === undefined) return refuse('conflict', 'it was never judged', 'body.about');
  if (!back && (score === null || Math.abs(score) > field.of))
    return refuse('bad-input', `give a score from -${field.of} to ${field.of}`, 'body.score');
  return ok(saidOfField({ score: field.machine, of: field.of }));
}

/** Somebody overrules the machine, or takes that back. What both said is kept. */
export async function overrule(
  tx: Tx,
  change: Change,
  { given, person }: { given: Overruling; person: string | undefined },
): Promise<Result<null>> {
  if (person === undefined) return refuse('not-allowed', 'a person does this; a key cannot');
  const found = await auditedOne(tx, change.id);
  if (found !== undefined && ownersIn(found, found.rounds.at(-1)).has(person))
    return refuse('not-allowed', 'nobody overrules the audit of a change that they wrote, submitted or carry out');
  const view = found === undefined ? undefined : (await auditViews(tx, [found]))[0];
  if (view === undefined) return refuse('conflict', `it is ${change.state}: it is not audited`);
  const machine = machineOf(view, given);
  if (!machine.ok) return machine;
  const { about, back: isBack, reason } = given;
  const score = isBack ? null : given.score;
  await insertOverrule(tx, change.id, { about, score, isBack, machine: machine.value, reason });
  tx.journal({
    action: isBack ? 'change.overrule-taken-back' : 'change.overruled',
    subject: { kind: 'change', id: change.id },
    because: reason,
    body: { change: change.number, about, score, machine: machine.value },
  });
  return ok(null);
}
