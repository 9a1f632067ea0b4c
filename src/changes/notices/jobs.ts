import { hours } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { setClocks, type ClockJob } from '../../platform/engine/index.ts';
import { sendNotices } from '../approvals/notice.ts';
import { toldEvents } from '../rules/index.ts';
import { lockFreeReaders, readersByIds, setTold, waitingFor, type ChangeReader } from './store-notices.ts';
import { DIGEST } from './tell-readers.ts';

/** So many lines stand in one digest; how many more there are is said. */
const LINES = 100;

const eventWords = { planned: 'Planned', began: 'Began', ended: 'Ended', off: 'Off the schedule' } as const;

/** Sends one reader all that waited, in one mail. */
async function sendDigest(tx: Tx, reader: ChangeReader): Promise<void> {
  const waiting = await waitingFor(tx, reader.id, LINES);
  if (waiting.length === 0) return;
  const total = await setTold(tx, reader.id);
  const parts = toldEvents.flatMap((event) => {
    const own = waiting.filter((each) => each.event === event);
    return own.length === 0 ? [] : [{ event, lines: own.map(({ words, isHeld }) => `- ${words}${isHeld ? ', held for now' : ''}`) }];
  });
  const body = [
    ...parts.map(({ event, lines }) => `${eventWords[event]}:\n${lines.join('\n')}`),
    ...(total > waiting.length ? [`And ${total - waiting.length} more, which stand in the list of changes.`] : []),
  ];
  await sendNotices(tx, [
    {
      to: reader.person === null ? { email: reader.address ?? '' } : { person: reader.person },
      told: {
        about: reader.id,
        subject: `Changes: ${parts.map(({ event, lines }) => `${lines.length} ${event}`).join(', ')}`,
        body: body.join('\n\n'),
        reference: `${reader.id}/${tx.now}/digest`,
      },
    },
  ]);
}

/** The digests of those who read of changes, each at the hour of its reader's zone. */
const digestJob: ClockJob = {
  kind: DIGEST,
  batch: 20,
  lock: async (tx, ids) => new Set((await lockFreeReaders(tx, ids)).map(({ id }) => id)),
  async advance(tx, due) {
    for (const reader of await readersByIds(
      tx,
      due.map(({ subject }) => subject),
    ))
      await sendDigest(tx, reader);
  },
  // Nobody is paged by it: it is tried again in an hour.
  async giveUp(tx, due, why) {
    await setClocks(tx, [{ kind: due.kind, subject: due.subject, dueAt: tx.now + hours(1), data: due.data }]);
    tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
  },
};

/** What the engine does for those who read of changes. */
export const noticeJobs: readonly ClockJob[] = [digestJob];
