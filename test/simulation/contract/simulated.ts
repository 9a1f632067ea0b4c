import { randomBytes } from 'node:crypto';

import { readSchema } from '../store/schema.ts';
import { Sessions } from '../store/session.ts';
import { Store } from '../store/store.ts';
import { Scheduler } from '../time/scheduler.ts';
import type { Entrant } from './contestant.ts';

/** The simulated store, as a contestant. */
export const simulated: Entrant = {
  name: 'the simulated store',
  open: async () => {
    const schema = await readSchema(new URL('../../../migrations/', import.meta.url));
    const scheduler = new Scheduler(Date.now());
    const store = new Store({ schema, now: () => scheduler.now, chance: (bytes) => randomBytes(bytes) });
    const sessions = new Sessions(store, scheduler);
    return {
      connect: async (limits = {}) => {
        const broken = (): Error => new Error('Connection terminated unexpectedly');
        const waiting = new Set<(error: Error) => void>();
        let isOver = false;
        const patience = {
          statement: limits.statementTimeout ?? 0,
          lock: limits.lockTimeout ?? 0,
          idleInTransaction: limits.idleInTransaction ?? 0,
        };
        const session = sessions.connect(patience, () => {
          isOver = true;
          for (const fail of waiting) fail(broken());
        });
        return Promise.resolve({
          query: async (text, values = []) =>
            new Promise((resolve, reject) => {
              if (isOver) return reject(broken());
              waiting.add(reject);
              session.arrive({
                text,
                values,
                answer: (answer) => void (waiting.delete(reject), resolve(answer)),
                fail: (error) => void (waiting.delete(reject), reject(error)),
              });
            }),
          end: async () => Promise.resolve(session.end()),
        });
      },
      settle: async () => scheduler.runTo(scheduler.now),
      pass: async (milliseconds) => scheduler.runTo(scheduler.now + milliseconds),
      close: async () => Promise.resolve(),
    };
  },
};
