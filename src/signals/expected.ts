import { iso, minutes, seconds, type Duration, type Instant } from '../kernel/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { endClocks, setClocks, type ClockJob, type ClockRow, type DueClock } from '../platform/engine/index.ts';
import { encodeBare, encodeFull, encodeLine, UNTIL_TOLD, type AlertJson, type Origin, type Saying } from './entry.ts';
import { silentFrom, type Expected } from './rules/silent.ts';
import {
  anyExpected,
  appendOwn,
  endSilent,
  expectedOf,
  lockIntegration,
  lockIntegrations,
  noteAlive,
  setSilent,
  type ExpectedIntegration,
} from './store-expected.ts';
import { keyOf } from './identity.ts';

const SILENT = 'signals.silent';
const ALIVE = 'signals.alive';

/** We note that we work this often; without a note for longer we did not. */
const NOTE_EVERY: Duration = seconds(10);
const DOWNTIME: Duration = seconds(30);

/** No sender can give an alert of its own this identity. */
const IDENTITY = 'silent';
const NAME = 'SourceSilent';

const inWords = (length: Duration): string =>
  length < minutes(2) ? `${Math.round(length / 1000)} s` : `${Math.round(length / 60_000)} min`;
const shown = (at: Instant | null): string => (at === null ? 'never' : `${iso(at).slice(0, 16).replace('T', ' ')} UTC`);

/** What the alert of a silent source says. */
function alertOf({ name, expected, seen_at: seenAt, expected_since: since }: ExpectedIntegration, now: Instant): AlertJson {
  const { everySeconds, graceSeconds, severity, service } = expected;
  const length = inWords(now - Math.max(seenAt ?? since, since));
  const description =
    `It is expected every ${inWords(seconds(everySeconds))} with ${inWords(seconds(graceSeconds))} of grace, and was last heard of at ${shown(seenAt)}. ` +
    'What it would have told in the meantime is not known: look at the source and at the way from it.';
  return {
    labels: JSON.stringify({ alertname: NAME, integration: name }),
    annotations: { summary: `${name} was not heard of for ${length}`, description },
    startsAt: now,
    severity: String(severity),
    service: service ?? undefined,
  };
}

/** Tells ourselves, by the intake log, as any sender would. It is real, whatever its integration sends. */
async function tell(tx: Tx, id: string, said: { says: Saying; alert?: AlertJson }): Promise<void> {
  const origin: Origin = { integrationId: id, source: 'generic', receivedAt: tx.now };
  const heard = { key: keyOf(id, IDENTITY), says: said.says, endsAt: UNTIL_TOLD, sentEndsAt: null };
  const entry = said.alert === undefined ? encodeBare(heard) : encodeFull(heard, said.alert);
  await appendOwn(tx, { receivedAt: tx.now, entries: 1, body: encodeLine(origin, [entry]) });
}

async function decide(tx: Tx, each: ExpectedIntegration, backAt: Instant): Promise<ClockRow[]> {
  // While it is silent only hearing of it sets the clock again.
  if (each.silent_since !== null) return [];
  const dueAt = silentFrom(each.expected, { seenAt: each.seen_at, since: each.expected_since, backAt });
  if (tx.now < dueAt) return [{ kind: SILENT, subject: each.id, dueAt }];
  await setSilent(tx, each.id);
  await tell(tx, each.id, { says: 'firing', alert: alertOf(each, tx.now) });
  tx.journal({
    action: 'integration.silent',
    subject: { kind: 'integration', id: each.id },
    because: `it was last heard of at ${shown(each.seen_at)}, and is expected every ${inWords(seconds(each.expected.everySeconds))}`,
  });
  return [];
}

/** What cannot be decided is tried again soon: an alarm for silence must not fall silent itself. */
const again: ClockJob['giveUp'] = async (tx: Tx, due: DueClock, why) => {
  await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + minutes(1) }]);
  tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
};

const silentJob: ClockJob = {
  kind: SILENT,
  batch: 100,
  lock: lockIntegrations,
  async advance(tx, due) {
    const backAt = await noteAlive(tx, DOWNTIME);
    const clocks: ClockRow[] = [];
    for (const each of await expectedOf(
      tx,
      due.map(({ subject }) => subject),
    ))
      clocks.push(...(await decide(tx, each, backAt)));
    await setClocks(tx, clocks);
  },
  giveUp: again,
};

/** Notes that we work for as long as anything is expected of anybody. */
const aliveJob: ClockJob = {
  kind: ALIVE,
  batch: 1,
  lock: async (_, subjects) => Promise.resolve(new Set(subjects)),
  async advance(tx, due) {
    await noteAlive(tx, DOWNTIME);
    if (!(await anyExpected(tx))) return;
    await setClocks(
      tx,
      due.map(({ kind, subject }) => ({ kind, subject, dueAt: tx.now + NOTE_EVERY })),
    );
  },
  giveUp: again,
};

/** What the engine does for signals: the note that we work goes first, since silence is judged by it. */
export const jobs: readonly ClockJob[] = [aliveJob, silentJob];

/** An integration was heard of: where it was silent, that is over. Comes with the note of when it was heard. */
export async function heardAgain(tx: Tx, id: string, expected: Expected): Promise<void> {
  await lockIntegration(tx, id);
  const since = await endSilent(tx, id);
  if (since === undefined) return;
  await tell(tx, id, { says: 'resolved' });
  await setClocks(tx, [{ kind: SILENT, subject: id, dueAt: tx.now + seconds(expected.everySeconds + expected.graceSeconds) }]);
  tx.journal({
    action: 'integration.heard-again',
    subject: { kind: 'integration', id },
    because: `it was silent for ${inWords(tx.now - since)}`,
  });
}

/** What is expected of an integration was set, changed, or ended: its alert ends, and its clock starts anew. */
export async function expectFrom(tx: Tx, id: string, expected: Expected | null): Promise<void> {
  if ((await endSilent(tx, id)) !== undefined) await tell(tx, id, { says: 'resolved' });
  if (expected === null) {
    await endClocks(tx, SILENT, [id]);
    return;
  }
  await setClocks(tx, [
    { kind: ALIVE, subject: 'all', dueAt: tx.now },
    { kind: SILENT, subject: id, dueAt: tx.now + seconds(expected.everySeconds + expected.graceSeconds) },
  ]);
}
