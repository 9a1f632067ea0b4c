import { days, type Duration } from '../../kernel/index.ts';
import { system } from '../../platform/actor.ts';
import type { Database } from '../../platform/database/index.ts';
import { deleteDeployments } from './store-deployments.ts';

/** As long as other signals are kept. */
const KEPT: Duration = days(100);

/** Forgets what was told of deployments long ago, a few thousand at a time. Their changes stand; so does what ran last, by which a rollback is known. */
export const forgetDeployments = async (db: Database): Promise<number> =>
  db.write(system('changes'), async (tx) => deleteDeployments(tx, tx.now - KEPT));
