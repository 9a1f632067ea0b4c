import type { Ask, Review, Role } from './reading.ts';

export const roleWords: Readonly<Record<Role, string>> = {
  peer: 'Peer',
  manager: 'Manager',
  customer: 'Customer',
  operations: 'Operations',
  vp: 'VP',
};

/** `Customer or VP`. */
export const rolesWords = (roles: readonly Role[]): string => roles.map((role) => roleWords[role]).join(' or ');

type Notice = Review['asked']['notice'];

/** How much notice a row asks for. */
export function noticeWords(notice: Notice): string {
  if (notice === 'none') return 'no notice';
  if (notice === null) return '48 h of notice';
  if ('hours' in notice) return `${notice.hours} h of notice`;
  return `${notice.workingDays} working days of notice`;
}

const answerWords: Readonly<Record<NonNullable<Ask['answer']>, string>> = {
  approved: 'approved',
  rejected: 'rejected',
  postponed: 'postponed',
  silent: 'did not object in time',
};

/** What somebody said who was asked. */
export const answeredWords = ({ answer, role }: Pick<Ask, 'answer' | 'role'>): string => {
  if (answer === null) return 'asked';
  if (role === 'customer' && answer === 'approved') return 'no objection';
  return role === 'customer' && answer === 'rejected' ? 'objected' : answerWords[answer];
};

/** What became of a round. */
export const roundWords: Readonly<Record<Review['state'], string>> = {
  open: 'In review',
  approved: 'Approved',
  rejected: 'Sent back',
  postponed: 'Postponed',
  withdrawn: 'An approval was withdrawn',
  superseded: 'Void: it was changed',
};

const viewWords: Readonly<Record<Review['risk']['setBy'], string>> = {
  rules: 'the rules',
  questions: 'the questions',
  history: 'impact and history',
};

/** `medium, set by the questions: 5 points of the questions`. */
export const riskWords = ({ risk, setBy, because }: Review['risk']): string => `${risk}, set by ${viewWords[setBy]}: ${because}`;

/** `tier-1-medium: tier 1; risk medium`. */
export const rowWords = ({ row, asked }: Pick<Review, 'row' | 'asked'>): string => `${row}: ${asked.because}`;
