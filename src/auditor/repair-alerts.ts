import { days, minutes, type Duration } from '../kernel/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { missingAmong, type Missing, type Reading } from './judge-log.ts';
import { isDue, report, type Difference } from './report.ts';
import { tellPlainly } from './rescue.ts';
import { lineAgain, sayingsIn, silencing, type Saying } from './rules/entries.ts';
import { knownOnce } from './store.ts';
import { alertsWithoutTicket, chunksAbout, lockAlert, releaseAlert, silencesAt, writeAgain } from './store-log.ts';

/** What is put into the log again fires for so long at least: what was lost may not be over before it is seen. */
const FIRES_ON: Duration = minutes(5);
/** What was put into the log so often and did not come out of it is told to a person. */
const MOST_AGAIN = 3;

/** The last that the log says of a key after a place in it. */
async function saidLater(tx: Tx, { saying }: Missing): Promise<Saying | undefined> {
  const { log, key } = saying;
  const bodies = await chunksAbout(tx, { log, key, since: tx.now - days(8) });
  return bodies
    .flatMap(({ body }) => sayingsIn(body))
    .filter((each) => each.key === key)
    .at(-1);
}

async function bringBack(tx: Tx, { saying, kind }: Missing): Promise<string> {
  const later = await saidLater(tx, { saying, kind });
  if (later?.says === 'resolved' && kind === 'alert-not-folded') return 'It is over by its sender, so nobody is paged';
  if (saying.again >= MOST_AGAIN) {
    const count = await tellPlainly(
      tx,
      undefined,
      `An alert was accepted and could not be folded (${saying.key}). See its source for what it was.`,
    );
    return `It was put into the log ${MOST_AGAIN} times in vain: ${count} plain messages tell the last resort`;
  }
  await writeAgain(tx, lineAgain(saying, tx.now + FIRES_ON));
  return 'It is put into the log again';
}

/** Repairs what the log asks for and is not there, if it still is not. */
export async function repairMissing(tx: Tx, missing: Missing, slack: Duration): Promise<void> {
  const { saying, kind } = missing;
  const [still] = await missingAmong(tx, [saying], slack);
  if (still?.kind !== kind) return;
  const place = `${saying.log}/${saying.place}`;
  if (kind === 'alert-without-ticket') return repairAlert(tx, saying.key);
  if ((await knownOnce(tx, kind, [place])).size > 0) return;
  const later = await saidLater(tx, missing);
  // What was said since stands in the log as well, and is judged by itself.
  if (later !== undefined && (later.says === 'firing' || kind === 'end-not-folded')) return;
  const done = await bringBack(tx, missing);
  await report(tx, { kind, subject: place, ticket: undefined, about: `alert ${saying.key} at ${place} of the log`, once: place }, done);
}

/** Repairs an alert that has no ticket, or whose ticket is gone: folding looks at it again. */
export async function repairAlert(tx: Tx, key: string): Promise<void> {
  const alert = await lockAlert(tx, key);
  if (alert === undefined || alert.has_ticket) return;
  if (alert.ticket_id === null && !(await unheldAlerts(tx, key)).includes(key)) return;
  const difference: Difference = { kind: 'alert-without-ticket', subject: key, ticket: undefined, about: `alert ${key}` };
  const { due, inVain } = await isDue(tx, difference);
  if (!due) return;
  await releaseAlert(tx, key);
  const told = inVain ? await tellPlainly(tx, undefined, `An alert fires and gets no ticket (${key}). See its source for what it is.`) : 0;
  await report(
    tx,
    difference,
    `It is folded again${inVain ? `; since that was in vain before, ${told} plain messages tell the last resort` : ''}`,
  );
}

/** The keys of alerts that have no ticket although no silence holds them; or of one, if it is such an alert. */
export async function unheldAlerts(tx: Reading, only?: string): Promise<string[]> {
  const alerts = await alertsWithoutTicket(tx, tx.now, only);
  if (alerts.length === 0) return [];
  const [silences, directory] = [await silencesAt(tx, tx.now), await loadDirectory(tx)];
  const all = silences.map(({ conditions, teamId }) => ({ holds: silencing(conditions), teamId }));
  return alerts.flatMap(({ key, labels, service_id: service, integration_team: owner, held_until: heldUntil }) => {
    const team = directory.service(service)?.teamId;
    const teams = [...(team === undefined ? [] : directory.teamPath(team)), owner];
    const isHeld = heldUntil !== null && all.some(({ holds, teamId }) => (teamId === null || teams.includes(teamId)) && holds(labels));
    return isHeld ? [] : [key];
  });
}
