import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Actor } from '../platform/actor.ts';
import type { RawAnswer, RawRequest } from '../platform/http/index.ts';
import type { Refused } from './dead-letters.ts';
import type { IntakeLog } from './intake-log.ts';
import { encodeKept } from './kept-entry.ts';
import type { Admitted, Handler, SourceParts } from './source.ts';
import { postAlerts, postAlertsV1 } from './sources/alertmanager/post-alerts.ts';
import { postChange } from './sources/changes/routes.ts';
import { postSignal } from './sources/generic/routes.ts';
import { enqueue, enqueueChange } from './sources/pagerduty/routes.ts';
import { postProbe } from './sources/watcher/routes.ts';
import { findIntegration } from './store-integrations.ts';
import { deleteLetters, findLetter, UNFOLDED, letterBody, noteReplay, replayable, type Letter } from './store-letters.ts';

/** What became of a letter that was replayed. */
export interface Replayed {
  readonly accepted: boolean;
  /** Why it was refused again. */
  readonly refusal: string | null;
  readonly field: string | null;
}

/** What became of several. */
export interface ReplayedAll {
  readonly accepted: number;
  readonly refused: number;
}

/** What a contract said, and what it would have kept. */
interface Asked {
  readonly answer: RawAnswer;
  readonly refused: Refused | undefined;
}

/** Sends dead letters through their contracts again. */
export interface Replay {
  one(actor: Actor, integration: string, letter: string): Promise<Result<Replayed>>;
  /** The oldest of an integration, at most so many as one request may take. */
  all(actor: Actor, integration: string): Promise<Result<ReplayedAll>>;
}

const MOST_AT_ONCE = 1000;

/** A request as it came in, as far as a contract reads it. */
const requestOf = (letter: Letter, body: Buffer): RawRequest => ({
  headers: letter.contentType === null ? {} : { 'content-type': letter.contentType },
  params: {},
  query: {},
  body,
  address: '',
  url: '',
});

const taken: RawAnswer = { status: 200 };

/** What was accepted once and could not be folded goes back into the log as it was. */
const backToTheLog =
  (log: IntakeLog): Handler =>
  async ({ body }) => {
    await log.append({ line: encodeKept(body.toString()), entries: 1 });
    return taken;
  };

/** The contracts by which changes come in. */
const changeHandlers = (read: SourceParts): Readonly<Record<string, Handler>> => {
  const { changes } = read;
  return changes === undefined ? {} : Object.fromEntries(changes.names.map((name) => [`changes-${name}`, postChange(read, changes, name)]));
};

/** Makes what replays, by the handlers of every contract. A letter that is refused again stays as it is, with the new reason. */
export function createReplay(parts: Omit<SourceParts, 'letters'>, log: IntakeLog): Replay {
  const { db } = parts;

  const ask = async (letter: Letter, body: Buffer, admitted: Admitted): Promise<Asked | undefined> => {
    let refused: Refused | undefined;
    const read: SourceParts = { ...parts, letters: { keep: (bad) => void (refused ??= bad) } };
    const contracts: Readonly<Record<string, Handler>> = {
      alertmanager: postAlerts(read),
      'alertmanager-v1': postAlertsV1(read),
      pagerduty: enqueue(read),
      'pagerduty-change': enqueueChange(read),
      generic: postSignal(read),
      watcher: postProbe(read),
      ...changeHandlers(read),
      [UNFOLDED]: backToTheLog(log),
    };
    const handler = contracts[letter.contract];
    if (handler === undefined) return undefined;
    const answer = await handler(requestOf(letter, body), admitted);
    return { answer, refused };
  };

  /** Removes what was taken, and notes on the rest why it was refused again. */
  const settle = async (actor: Actor, letter: Letter, { answer, refused }: Asked): Promise<Replayed> => {
    const { id, integrationId } = letter;
    const isAccepted = answer.status < 300;
    const refusal = refused?.refusal ?? letter.refusal;
    const field = refused?.field;
    await db.write(actor, async (tx) => {
      await (isAccepted ? deleteLetters(tx, integrationId, [id]) : noteReplay(tx, id, { refusal, field }));
      tx.journal({
        action: isAccepted ? 'dead-letter.replayed' : 'dead-letter.refused',
        subject: { kind: 'integration', id: integrationId },
        because: isAccepted ? `${actor.name} replayed it, and it was taken` : `it was replayed and refused again: ${refusal}`,
        body: { letter: id },
      });
    });
    return isAccepted ? { accepted: true, refusal: null, field: null } : { accepted: false, refusal, field: field ?? null };
  };

  const replayOne = async (actor: Actor, integrationId: string, id: string): Promise<Result<Replayed>> => {
    const [letter, integration] = [await findLetter(db, id), await findIntegration(db, integrationId)];
    if (letter?.integrationId !== integrationId)
      return refuse('not-found', 'there is no such dead letter: it was replayed, deleted, or too old');
    if (integration === undefined || integration.revokedAt !== null) return refuse('conflict', 'its integration was revoked');
    if (letter.isCut) return refuse('conflict', 'only the beginning of this letter was kept, so it cannot be replayed');
    const body = await letterBody(db, id);
    const asked = body === undefined ? undefined : await ask(letter, body, { integration, receivedAt: db.clock.now(), key: letter.id });
    if (asked === undefined) return refuse('conflict', `this version does not know the contract "${letter.contract}"`);
    return ok(await settle(actor, letter, asked));
  };

  return {
    one: replayOne,
    async all(actor, integration) {
      let [accepted, refused] = [0, 0];
      for (const id of await replayable(db, integration, MOST_AT_ONCE)) {
        const done = await replayOne(actor, integration, id);
        if (done.ok && done.value.accepted) accepted += 1;
        else refused += 1;
      }
      return ok({ accepted, refused });
    },
  };
}
