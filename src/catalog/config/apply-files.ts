import { ok, refuse, type Refusal, type Result } from '../../kernel/index.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Database, Reader, Tx } from '../../platform/database/index.ts';
import { moveStamp } from '../../platform/definitions/index.ts';
import { documentKinds, type DocumentKind } from '../../platform/documents.ts';
import { planChanges, type PlannedChange, type Standing } from './plan.ts';
import { readFiles, type Wanted } from './read-files.ts';
import type { ConfigFile, Problem } from '../../platform/yaml.ts';

export interface FilesOrder {
  readonly files: readonly ConfigFile[];
  /** Also removes what stands, is of a kind that the files speak of, and is not in them. */
  readonly prune: boolean;
}

const MOST_SHOWN = 20;

const words = (problem: Problem): string => {
  const field = problem.field === '' ? '' : `, field ${problem.field}`;
  return problem.file === '' ? problem.sentence : `${problem.file}, line ${problem.line}${field}: ${problem.sentence}`;
};

/** Problems as one refusal: a line each, the first one's place as the place. */
function refuseFiles(problems: readonly Problem[]): { readonly ok: false; readonly refusal: Refusal } {
  const more = problems.length > MOST_SHOWN ? [`and ${problems.length - MOST_SHOWN} more`] : [];
  const [first] = problems;
  const at =
    first === undefined || first.file === '' ? undefined : `${first.file}:${first.line}${first.field === '' ? '' : `:${first.field}`}`;
  return refuse('bad-input', [...problems.slice(0, MOST_SHOWN).map(words), ...more].join('\n'), at);
}

const pathOf = (at: string): (string | number)[] => at.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/** A change that an area refuses is told with the place in the files that asks for it. */
function refuseChange(planned: PlannedChange, refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  const { document } = planned;
  const field = refusal.at ?? '';
  const place = document?.where(field === '' ? [] : pathOf(field)) ?? { file: '', line: 0, column: 0 };
  const sentence =
    document === undefined ? `${planned.kind.name} "${planned.change.slug}" cannot be removed: ${refusal.detail}` : refusal.detail;
  return refuseFiles([{ ...place, field, sentence }]);
}

/** Everything that stands, of every kind. */
export async function loadStanding(reader: Reader, kinds: readonly DocumentKind[]): Promise<Standing> {
  const standing = new Map<string, ReadonlyMap<string, unknown>>();
  for (const kind of kinds) standing.set(kind.name, await kind.load(reader));
  return standing;
}

async function makeSo(tx: Tx, wanted: Wanted, order: FilesOrder): Promise<Result<readonly PlannedChange[]>> {
  // Held until the end, so that nothing changes between what is compared and what is made.
  await moveStamp(tx);
  const kinds = documentKinds();
  const planned = planChanges({ kinds, standing: await loadStanding(tx, kinds), documents: wanted.documents, prune: order.prune });
  if (!planned.ok) return refuseFiles(planned.problems);
  for (const each of planned.changes) {
    const made = await each.kind.apply(tx, each.change);
    if (!made.ok) return refuseChange(each, made.refusal);
  }
  if (planned.changes.length > 0) {
    tx.journal({
      action: 'configuration.applied',
      subject: { kind: 'organisation', id: 'organisation' },
      because: `applied ${order.files.length} ${order.files.length === 1 ? 'file' : 'files'}`,
      body: { files: order.files.map((file) => file.name), changes: planned.changes.length },
    });
  }
  return ok(planned.changes);
}

/**
 * Makes what files say so, in one transaction: all of it or nothing. The same files again change nothing. Problems are
 * refused with file, line and field.
 */
export async function applyFiles(db: Database, actor: Actor, order: FilesOrder): Promise<Result<readonly PlannedChange[]>> {
  const wanted = readFiles(order.files, documentKinds());
  return wanted.problems.length > 0 ? refuseFiles(wanted.problems) : db.write(actor, async (tx) => makeSo(tx, wanted, order));
}

/** What applying these files would change. It is tried and undone, so that whatever would be refused is refused here too. */
export async function planFiles(db: Database, actor: Actor, order: FilesOrder): Promise<Result<readonly PlannedChange[]>> {
  const wanted = readFiles(order.files, documentKinds());
  if (wanted.problems.length > 0) return refuseFiles(wanted.problems);
  const tried: { changes?: readonly PlannedChange[] } = {};
  const undone = await db.write(actor, async (tx): Promise<Result<never>> => {
    const made = await makeSo(tx, wanted, order);
    if (!made.ok) return made;
    tried.changes = made.value;
    return refuse('conflict', 'a plan changes nothing');
  });
  return tried.changes === undefined ? undone : ok(tried.changes);
}
