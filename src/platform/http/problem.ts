import { refusals, type Refusal } from '../../kernel/index.ts';

/** A refusal as RFC 9457 says it, with a code, the place in the input and what to do. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
  readonly at?: string;
}

/** The answer to a refusal. */
export function problemOf(refusal: Refusal): Problem {
  const kind = refusals[refusal.code];
  return {
    type: `/docs/errors#${refusal.code}`,
    title: kind.sentence,
    status: kind.status,
    code: refusal.code,
    detail: refusal.detail,
    remedy: kind.remedy,
    ...(refusal.at === undefined ? {} : { at: refusal.at }),
  };
}

/** The answer to a bug of ours: nothing of its inside, but an id that the log has too. */
export const bugProblem = (requestId: string): Problem => ({
  type: '/docs/errors#bug',
  title: 'Something in Evenkeel is broken.',
  status: 500,
  code: 'bug',
  detail: `The request failed by a fault of ours; nothing of it was kept. The log names it ${requestId}.`,
  remedy: 'Try again. If it stays, tell the operator the name above.',
});
