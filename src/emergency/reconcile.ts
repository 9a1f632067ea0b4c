import { hours, iso, type Duration } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import { databaseIsAway, type Database } from '../platform/database/index.ts';
import { actOnPage, moveTicket, type PageAct } from '../incidents/index.ts';
import {
  adoptPages,
  alertsOfCase,
  noteEmergencyAnswers,
  noteEmergencyPages,
  pagesOfTickets,
  settleAnswer,
  settlePages,
  unsettledAnswers,
  unsettledPages,
  type EmergencyAnswer,
  type EmergencyPage,
  type NewEmergencyPage,
} from '../paging/index.ts';
import { ticketsOfKeys, type ChunkSpool } from '../signals/index.ts';
import type { FactFile } from './fact-file.ts';
import type { EmergencyCase } from './rules/facts.ts';

const RECONCILING = system('emergency');

/** What has found no ticket for so long will find none. */
const PATIENCE: Duration = hours(1);

const pagesOf = (found: EmergencyCase): NewEmergencyPage[] =>
  found.pages.map((page) => ({
    id: page.id,
    caseHash: found.hash,
    alertKeys: [...found.keys],
    personId: page.person.id,
    personName: page.person.name,
    role: page.role,
    because: page.because,
    progress: found.progress,
    stepDue: found.stepDue,
    madeAt: page.madeAt,
    used: [...page.used],
    methodDue: page.due ?? null,
    reached: page.reached,
  }));

/** What this instance brings back. */
export interface Brought {
  readonly facts: FactFile;
  readonly spool: ChunkSpool;
  /** Called whenever the database has taken a part of it. */
  readonly onProgress: () => void;
}

/** Writes what was done in emergency, so that it is known before what was spooled is folded. */
async function tellFacts(db: Database, facts: FactFile): Promise<void> {
  const { cases, answers } = facts.known();
  const own = [...cases.values()];
  await db.write(RECONCILING, async (tx) => {
    await noteEmergencyPages(tx, own.flatMap(pagesOf));
    await noteEmergencyAnswers(
      tx,
      answers.map((answer) => ({
        pageId: answer.page,
        act: answer.act,
        caseHash: answer.hash,
        personId: answer.person.id,
        personName: answer.person.name,
        actedAt: answer.at,
      })),
    );
    if (own.length > 0)
      tx.journal({
        action: 'emergency.reconciled',
        subject: { kind: 'installation', id: 'emergency' },
        because: 'the database is back: what was done while it was away is told',
        body: { cases: own.length, pages: own.flatMap((each) => each.pages).length, answers: answers.length },
      });
  });
}

/** Brings what happened back into the database, facts first. Answers whether nothing of it is left on the disk. */
export async function bringBack(db: Database, { facts, spool, onProgress }: Brought): Promise<boolean> {
  const frames = facts.depth().frames;
  const [told] = await Promise.allSettled([frames > 0 ? tellFacts(db, facts) : undefined]);
  if (told.status === 'rejected' && databaseIsAway(told.reason)) throw told.reason;
  onProgress();
  while (spool.isOn()) {
    await spool.drain(db);
    onProgress();
  }
  // What was accepted is folded even where a bug of ours keeps what was done from being told.
  if (told.status === 'rejected') throw told.reason;
  return facts.forget(frames);
}

/** The ticket of alerts: not one that they hung on before. */
const ticketOf = async (db: Database, about: { keys: readonly string[]; since: number }): Promise<string | undefined> =>
  (await ticketsOfKeys(db, about.keys, about.since))[0];

const pageActs: Readonly<Record<EmergencyAnswer['act'], PageAct>> = { stop: 'stop', take: 'take', decline: 'decline' };

/** Does on the ticket what a person said in emergency, as that person. */
async function carryOut(db: Database, ticket: string, answer: EmergencyAnswer): Promise<void> {
  const person = { kind: 'person', id: answer.personId, name: answer.personName } as const;
  const page = (await pagesOfTickets(db, [ticket])).find((each) => each.personId === answer.personId && each.state === 'unanswered');
  if (page !== undefined) await actOnPage(db, page, { act: pageActs[answer.act], by: 'emergency' });
  else if (answer.act === 'take')
    await db.write(person, async (tx) =>
      moveTicket(tx, ticket, { command: 'take', because: `${answer.personName} took it in emergency`, by: 'emergency' }),
    );
}

async function settleOne(db: Database, answer: EmergencyAnswer): Promise<void> {
  const { keys, ticketId } = await alertsOfCase(db, answer.caseHash, db.clock.now());
  const ticket = ticketId ?? (await ticketOf(db, { keys, since: answer.actedAt }));
  if (ticket === undefined && answer.actedAt > db.clock.now() - PATIENCE) return;
  if (ticket !== undefined) await carryOut(db, ticket, answer);
  // Another instance may have done the same beside this one: the acts refuse what was done, and one line tells of it.
  await db.write(RECONCILING, async (tx) => {
    const isFirst = (await settleAnswer(tx, answer)) === 1;
    if (!isFirst || ticket === undefined) return;
    tx.journal({
      action: 'page.answered-in-emergency',
      subject: { kind: 'page', id: answer.pageId },
      ticket,
      because: `${answer.personName} said "${answer.act}" at ${iso(answer.actedAt).slice(11, 19)} UTC, while the database was away`,
      by: { kind: 'person', id: answer.personId, name: answer.personName },
      at: answer.actedAt,
    });
  });
}

async function adopt(db: Database, page: EmergencyPage): Promise<void> {
  const ticket = await ticketOf(db, { keys: page.alertKeys, since: page.madeAt });
  if (ticket === undefined && page.madeAt > db.clock.now() - PATIENCE) return;
  await db.write(RECONCILING, async (tx) => {
    if (ticket === undefined) return settlePages(tx, [page.id]);
    if ((await adoptPages(tx, [page.id], ticket)) === 0) return 0;
    tx.journal({
      action: 'page.made-in-emergency',
      subject: { kind: 'page', id: page.id },
      ticket,
      because: `${page.because}; ${page.personName} was paged while the database was away`,
      at: page.madeAt,
      body: { person: page.personName, personId: page.personId, role: page.role, tries: page.used.length },
    });
    return 1;
  });
}

/**
 * Does what was said in emergency on the tickets that folding has made of it: whichever instance comes first. Answers whether
 * nothing is left to be done.
 */
export async function settle(db: Database): Promise<boolean> {
  const answers = await unsettledAnswers(db);
  for (const answer of answers) await settleOne(db, answer);
  const pages = await unsettledPages(db);
  for (const page of pages) await adopt(db, page);
  return answers.length + pages.length === 0;
}
