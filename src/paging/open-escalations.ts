import { minutes } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { knownContactMethods } from '../catalog/index.ts';
import { enqueueMessages, setClocks, type ClockRow } from '../platform/engine/index.ts';
import { clocksOfStep, decide, journalNotes, pagesOf, type Stepped } from './advance.ts';
import { clockKinds } from './clock-kinds.ts';
import { goOn, pagesInEmergency, type Cut } from './go-on.ts';
import { withLoopBack } from './loop-back.ts';
import type { LoadedReach } from './reach.ts';
import { unownedStep } from './rules/escalation.ts';
import { pages as severityPages } from './rules/policy.ts';
import { composeNext, loadCalls, type MethodsOf } from './send-next.ts';
import { atStart, insertEscalations, insertUsedPages, unanswered, type Escalation, type NewEscalation } from './store.ts';

const unrestoredClock = (tx: Tx, { ticketId, policy }: NewEscalation): ClockRow[] =>
  policy.unrestored === null
    ? []
    : [{ kind: clockKinds.unrestored, subject: ticketId, dueAt: tx.now + minutes(policy.unrestored.everyMinutes) }];

/** The clocks of an escalation whose first step is due at once. */
export const firstClocks = (tx: Tx, escalation: NewEscalation): ClockRow[] => [
  { kind: clockKinds.unowned, subject: escalation.ticketId, dueAt: tx.now },
  ...unrestoredClock(tx, escalation),
];

/** A first step with what it began from. */
interface FirstStep extends Stepped {
  readonly opening: Opening;
}

/** A new escalation, with whom its ticket was given to when it was cut. */
export type Opening = Cut & { readonly owner?: string | null };

const begun = (opening: NewEscalation, now: number): Escalation => ({
  ...opening,
  ...atStart,
  paged: [],
  state: 'unowned',
  run: 1,
  startedAt: now,
  movedAt: now,
});

/** Composes the first steps and writes them. */
async function writeSteps(tx: Tx, stepped: readonly FirstStep[], methods: MethodsOf): Promise<void> {
  const pages = stepped.flatMap((each) => pagesOf(tx, each).map((page) => unanswered(page, tx.now)));
  const calls = await loadCalls(tx, pages);
  const batch = composeNext(
    tx,
    { escalations: new Map(stepped.map(({ escalation }) => [escalation.ticketId, escalation])), methods, calls },
    pages,
  );
  for (const each of stepped) journalNotes(tx, each);
  const clocks = [
    ...stepped.flatMap(({ opening }) => unrestoredClock(tx, opening)),
    ...stepped.flatMap((each) => clocksOfStep(tx, clockKinds.unowned, each)),
    ...batch.clocks,
  ];
  await Promise.all([
    insertEscalations(
      tx,
      stepped.map(({ opening, decision }) => ({ ...opening, next: decision.next })),
    ),
    insertUsedPages(tx, pages, batch.ways),
    enqueueMessages(tx, batch.messages),
    setClocks(tx, clocks),
  ]);
}

/** Takes the first step of new escalations: everything that it leads to is written with them. */
async function firstSteps(tx: Tx, all: readonly Opening[], reach: LoadedReach): Promise<void> {
  const paged = await pagesInEmergency(tx, all);
  const openings = all.filter((each) => !paged.has(each.ticketId));
  if (paged.size > 0)
    await goOn(
      tx,
      all.filter((each) => paged.has(each.ticketId)),
      paged,
    );
  const stepped = openings.map((opening): FirstStep => {
    const escalation = begun(opening, tx.now);
    const { decision, late } = decide(tx, escalation, { step: unownedStep, reach: reach.of(escalation), dueAt: opening.heardAt ?? tx.now });
    // The ticket was given to the very person when it was cut.
    const isAssigned = decision.assign?.person.id === opening.owner;
    return { opening, escalation, late, decision: isAssigned ? { ...decision, assign: undefined } : decision };
  });
  const methods = await knownContactMethods(tx, reach.onCall.directory, [
    ...new Set(stepped.flatMap(({ decision }) => decision.pages.map((order) => order.person.id))),
  ]);
  await writeSteps(tx, stepped, stepped.some(({ escalation }) => escalation.purpose === 'synthetic') ? withLoopBack(methods) : methods);
}

/**
 * Begins escalations and takes their first step with them, so that a ticket and its first page are one commit. Where that
 * fails, their clocks are due at once: the engine takes them one by one, and knows what to do with a step that cannot be taken.
 */
export async function openEscalations(tx: Tx, openings: readonly Opening[], reach: LoadedReach): Promise<void> {
  const paging = openings.filter((each) => severityPages(each.severity));
  if (paging.length === 0) return;
  const failure = await tx.attempt(async (part) => firstSteps(part, paging, reach));
  if (failure === undefined) return;
  const clocks = paging.flatMap((each) => firstClocks(tx, each));
  await Promise.all([insertEscalations(tx, paging), setClocks(tx, clocks)]);
}
