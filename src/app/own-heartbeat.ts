import type { FastifyInstance } from 'fastify';

import { minutes, type Duration } from '../kernel/index.ts';
import type { Clock } from '../platform/clock/index.ts';
import type { Egress } from '../platform/egress/index.ts';
import { startLoop, type Loop } from '../platform/engine/index.ts';
import { beat } from '../watch/index.ts';

const EVERY: Duration = minutes(1);
/** So often in a row the engine is not well before that is told; until then the silence tells. */
const MISSES = 3;

export interface OwnHeartbeat {
  /** Asked as anybody from outside would ask it. */
  readonly server: Pick<FastifyInstance, 'inject'>;
  readonly url: string;
  readonly fetch: Egress['operatorFetch'];
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
  /** Tests are in more of a hurry. */
  readonly every?: Duration;
}

/** Tells an outside watcher each minute that the engine of this instance works, for a site that no other Evenkeel watches. */
export function startOwnHeartbeat({ server, url, fetch, clock, onError, every = EVERY }: OwnHeartbeat): Loop {
  let misses = 0;
  return startLoop({
    clock,
    async round() {
      const { statusCode } = await server.inject({ method: 'GET', url: '/health/engine' });
      misses = statusCode === 200 ? 0 : misses + 1;
      const standing = misses === 0 ? 'good' : misses >= MISSES ? 'down' : 'missing';
      await beat({ url }, { standing, fetch }).catch(onError);
      return every;
    },
    onError,
  });
}
