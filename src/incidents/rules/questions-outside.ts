import type { IncidentRole } from './roles.ts';

/** Who takes questions from outside. */
export const takers: readonly IncidentRole[] = ['manager', 'liaison'];
/** Who sees all of them beside that: they lead, or write everything down. */
const seers: readonly IncidentRole[] = ['leader', 'ops', ...takers];

/** Somebody who looks at an incident. */
export interface Viewer {
  readonly id: string;
  readonly roles: readonly IncidentRole[];
  /** Whether they are here, or hold a role. */
  readonly engaged: boolean;
}

/** Whether a viewer sees a question from outside: who works on the incident sees what was handed on, once somebody takes the questions. */
export function seesQuestion(
  question: { readonly state: string; readonly by: string | undefined },
  viewer: Viewer | undefined,
  held: readonly IncidentRole[],
): boolean {
  if (viewer === undefined || !viewer.engaged || question.state === 'handed on' || question.by === viewer.id) return true;
  if (!held.some((role) => takers.includes(role))) return true;
  return viewer.roles.some((role) => seers.includes(role));
}

/** Whether somebody may answer, hand on or rank a question: whoever takes questions or leads; anybody once it is handed on, or while nobody takes them. */
export function mayHandle(state: string, viewer: Viewer | undefined, held: readonly IncidentRole[]): boolean {
  if (state === 'handed on' || !held.some((role) => takers.includes(role))) return true;
  return viewer?.roles.some((role) => role === 'leader' || takers.includes(role)) ?? false;
}
