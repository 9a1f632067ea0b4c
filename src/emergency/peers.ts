import { minutes, seconds, type Duration } from '../kernel/index.ts';
import type { Clock } from '../platform/clock/index.ts';
import type { Egress } from '../platform/egress/index.ts';
import { startLoop, type Loop } from '../platform/engine/index.ts';
import type { InstallationKeys } from '../platform/signed/index.ts';
import type { AnswerFact } from './rules/facts.ts';

/** Where an instance takes answers that others heard. */
export const ANSWERS_PATH = '/emergency/answers';
/** The header with the checksum that only who has the installation's key can make. */
export const MAC_HEADER = 'x-evenkeel-mac';
export const PURPOSE = 'emergency answers';

const TIMEOUT: Duration = seconds(3);
const AGAIN: Duration = seconds(2);
/** A peer that is away for longer learns the answer from the database. */
const KEPT: Duration = minutes(60);

export interface PeerParts {
  readonly clock: Clock;
  readonly keys: () => InstallationKeys | undefined;
  readonly fetch: Egress['operatorFetch'];
  /** Addresses of the other instances, without a slash at the end. */
  readonly peers: readonly string[];
  /** The host that every instance answers for. */
  readonly host: string;
  readonly onError: (error: unknown) => void;
}

/** Passes answers on to every peer until it has taken them. */
export interface Peers {
  readonly pass: (answer: AnswerFact) => void;
  readonly stop: () => Promise<void>;
}

export function startPeers(parts: PeerParts): Peers {
  const waiting = new Map(parts.peers.map((peer): [string, AnswerFact[]] => [peer, []]));

  let quietUntil: Duration = 0;

  const passTo = async (peer: string, answers: AnswerFact[]): Promise<void> => {
    const keys = parts.keys();
    const given = answers.filter(({ at }) => at > parts.clock.now() - KEPT);
    answers.splice(0, answers.length, ...given);
    if (keys === undefined || given.length === 0) return;
    const body = JSON.stringify({ at: parts.clock.now(), answers: given });
    const mac = keys.mac(PURPOSE, Buffer.from(body), 32).toString('hex');
    const headers = { 'content-type': 'application/json', host: parts.host, [MAC_HEADER]: mac };
    const answer = await parts.fetch(`${peer}${ANSWERS_PATH}`, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT) });
    if (answer.status === 204) answers.splice(0, given.length);
  };

  const loop: Loop = startLoop({
    clock: parts.clock,
    async round() {
      const quiet = quietUntil - parts.clock.monotonic();
      if (quiet > 0) return quiet;
      quietUntil = parts.clock.monotonic() + AGAIN;
      const passed = await Promise.allSettled([...waiting].map(async ([peer, answers]) => passTo(peer, answers)));
      for (const each of passed) if (each.status === 'rejected') parts.onError(each.reason);
      return AGAIN;
    },
    onError: parts.onError,
  });
  return {
    pass(answer) {
      for (const answers of waiting.values()) answers.push(answer);
      quietUntil = 0;
      loop.poke();
    },
    stop: async () => loop.stop(),
  };
}
