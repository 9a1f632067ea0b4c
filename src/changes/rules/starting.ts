import { ok, refuse, type Result } from '../../kernel/index.ts';
import type { Conflict } from './conflicts.ts';

/** Why somebody starts a change although something stands against it. */
export interface Override {
  readonly because: string;
  /** Whether they manage the team that owns it. */
  readonly manages: boolean;
}

/** Everything that stands against something, in words: with what, and why. */
export const againstWords = (conflicts: readonly Conflict[]): string =>
  conflicts
    .map(({ with: against, reasons }) => {
      const named = against.flatMap(({ kind, number, name }) =>
        kind === 'change' ? [`CHG-${number} ${name}`] : kind === 'incident' ? [`T-${number} ${name}`] : [],
      );
      const why = reasons.map(({ says }) => says).join(', ');
      return named.length === 0 ? why : `${named.join(', ')} (${why})`;
    })
    .join('; ');

/** Whether a change may start although something stands against it now: with a reason, and inside a freeze by a manager alone. */
export function mayStartAgainst(conflicts: readonly Conflict[], { because, manages }: Override): Result<null> {
  if (conflicts.length === 0) return ok(null);
  const words = againstWords(conflicts);
  const isFrozen = conflicts.some(({ reasons }) => reasons.some(({ kind }) => kind === 'freeze'));
  if (isFrozen && !manages)
    return refuse('conflict', `${words}: it is moved out of the freeze, or a manager of its team starts it with a reason`);
  if (because.trim() === '')
    return refuse('conflict', `${words}: it is moved, or whoever starts it says why it may start all the same`, 'body.because');
  return ok(null);
}
