import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { lastResort, lastResortMethods } from '../paging/index.ts';

/** Whether somebody can be reached when every step has come to nobody: alerts may not come in before. */
export async function lastResortReachable(reader: Reader): Promise<Result<null>> {
  if ((await lastResort(reader)) === undefined) return refuse('unreachable', 'the organisation has no last resort: name one first');
  if ((await lastResortMethods(reader)).length > 0) return ok(null);
  return refuse('unreachable', "the organisation's last resort has no verified contact method: alerts could come in and nobody be reached");
}
