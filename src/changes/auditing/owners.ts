import { ownersOf } from '../rules/index.ts';
import type { Audited, AuditedRound } from './store-audited.ts';

/** Whose a change was in a round, and is now. Who wrote it after a round that is over had no part in that. */
export const ownersIn = (record: Audited, round: AuditedRound | undefined): ReadonlySet<string> =>
  ownersOf([
    record.submitter?.id ?? null,
    record.technician?.id ?? null,
    ...(round === undefined ? [] : [round.submitter, round.technician, ...round.writers]),
    ...(round === record.rounds.at(-1) ? record.writers : []),
  ]);
