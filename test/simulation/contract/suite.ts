import { afterAll, beforeAll, describe, it } from 'vitest';

import { mustHave } from '../../../src/kernel/index.ts';
import { anomalies } from './anomalies.ts';
import type { Contestant, Entrant } from './contestant.ts';
import { Stage } from './stage.ts';
import { holds, statements } from './statements.ts';

/** Has a store play every script. */
export function plays({ name, open }: Entrant): void {
  describe(name, () => {
    let contestant: Contestant | undefined;
    beforeAll(async () => {
      contestant = await open();
    });
    afterAll(async () => contestant?.close());

    const onStage = async (play: (stage: Stage) => Promise<void>): Promise<void> => {
      const stage = new Stage(mustHave(contestant, 'it is open'));
      try {
        await play(stage);
      } finally {
        await stage.clear();
      }
    };

    for (const anomaly of anomalies) it(anomaly.name, async () => onStage(anomaly.play));

    for (const statement of statements) it(statement.name, async () => onStage(async (stage) => holds(await stage.session(), statement)));
  });
}
