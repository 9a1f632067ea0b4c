import { minutes, seconds, type Duration } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Tx } from '../platform/database/index.ts';
import { setClocks, type ClockRow } from '../platform/engine/index.ts';
import { clockKinds } from './clock-kinds.ts';
import { adoptPages, emergencyPagesAbout, insertPagesAsMade, type EmergencyPage } from './store-emergency.ts';
import { insertEscalations, type NewEscalation, type Page } from './store.ts';

/** Who was paged in emergency and may have answered there is not paged again at once: the answer may be on its way. */
const GRACE: Duration = minutes(1);

/** An emergency begins long after the first alert that waits: what was heard of later than this has no pages of one. */
const EMERGENCY_AFTER: Duration = seconds(1);

/** A new escalation with the alerts that cut its ticket. */
export interface Cut extends NewEscalation {
  readonly keys?: readonly string[] | undefined;
  readonly heardAt?: number | undefined;
}

/** The pages that instances made for the alerts of these escalations while the database was away, by ticket. Mostly asks the database nothing. */
export async function pagesInEmergency(tx: Tx, cuts: readonly Cut[]): Promise<ReadonlyMap<string, readonly EmergencyPage[]>> {
  const old = cuts.filter((cut) => (cut.heardAt ?? tx.now) < tx.now - EMERGENCY_AFTER);
  const keys = old.flatMap((cut) => cut.keys ?? []);
  if (keys.length === 0) return new Map();
  const pages = await emergencyPagesAbout(tx, keys, tx.now);
  const taken = new Set<string>();
  const found = new Map<string, readonly EmergencyPage[]>();
  for (const cut of old) {
    const own = pages.filter((page) => !taken.has(page.id) && page.alertKeys.some((key) => cut.keys?.includes(key) === true));
    own.forEach((page) => taken.add(page.id));
    if (own.length > 0) found.set(cut.ticketId, own);
  }
  return found;
}

/** The later of two instants, either of which may not be. */
const later = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

/** Two instances may have paged one person: that is one page, by all the methods that either used. */
function perPerson(pages: readonly EmergencyPage[]): EmergencyPage[] {
  const found = new Map<string, EmergencyPage>();
  for (const page of pages) {
    const before = found.get(page.personId);
    found.set(
      page.personId,
      before === undefined
        ? page
        : {
            ...before,
            used: [...before.used, ...page.used],
            reached: before.reached || page.reached,
            methodDue: later(before.methodDue, page.methodDue),
          },
    );
  }
  return [...found.values()];
}

const asMade = (cut: Cut, page: EmergencyPage): Page => ({
  id: page.id,
  ticketId: cut.ticketId,
  run: 1,
  personId: page.personId,
  personName: page.personName,
  purpose: cut.purpose,
  severity: cut.severity,
  role: page.role,
  because: page.because,
  late: null,
  state: 'unanswered',
  madeAt: page.madeAt,
  endedAt: null,
  answeredBy: null,
  used: [...page.used],
  reached: page.reached,
  calledAt: null,
  heldUntil: null,
  asks: null,
});

const furthest = (pages: readonly EmergencyPage[]): EmergencyPage | undefined =>
  pages.toSorted((one, other) => 100 * (one.progress.round - other.progress.round) + one.progress.step - other.progress.step).at(-1);

function clocksOf(tx: Tx, cut: Cut, pages: readonly EmergencyPage[]): ClockRow[] {
  const soon = tx.now + GRACE;
  const clocks: ClockRow[] = [{ kind: clockKinds.unowned, subject: cut.ticketId, dueAt: Math.max(soon, furthest(pages)?.stepDue ?? soon) }];
  if (cut.policy.unrestored !== null)
    clocks.push({ kind: clockKinds.unrestored, subject: cut.ticketId, dueAt: tx.now + minutes(cut.policy.unrestored.everyMinutes) });
  for (const page of pages) {
    // Nobody was reached by it: the next method goes at once, and says so where there is none.
    const dueAt = page.reached ? Math.max(soon, page.methodDue ?? soon) : tx.now;
    clocks.push({ kind: clockKinds.nextMethod, subject: page.id, dueAt });
  }
  return clocks;
}

/** Begins escalations where the emergency left them: whoever was paged there is paged, and the next step comes when it was due. */
export async function goOn(tx: Tx, cuts: readonly Cut[], paged: ReadonlyMap<string, readonly EmergencyPage[]>): Promise<void> {
  for (const cut of cuts) {
    const all = paged.get(cut.ticketId) ?? [];
    const pages = perPerson(all);
    const next = furthest(all)?.progress;
    await insertEscalations(tx, [next === undefined ? cut : { ...cut, next }]);
    await insertPagesAsMade(
      tx,
      pages.map((page) => asMade(cut, page)),
    );
    await setClocks(tx, clocksOf(tx, cut, pages));
    await adoptPages(
      tx,
      all.map((page) => page.id),
      cut.ticketId,
    );
    for (const page of pages) {
      tx.journal({
        action: 'page.made',
        subject: { kind: 'page', id: page.id },
        ticket: cut.ticketId,
        because: `${page.because}; paged in emergency, while the database was away`,
        by: system('emergency'),
        at: page.madeAt,
        body: { person: page.personName, personId: page.personId, role: page.role, emergency: true, tries: page.used.length },
      });
    }
  }
}
