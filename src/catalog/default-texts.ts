import type { SeverityBody } from './severity-kind.ts';
import type { TierBody } from './tier-kind.ts';

/** The severities that ship, by number. */
export const defaultSeverities: Readonly<Record<'1' | '2' | '3' | '4', SeverityBody>> = {
  '1': {
    word: 'outage',
    means:
      'A service or site that customers use is down, or its errors pass the threshold that the service calls an outage. The primary is paged ' +
      'and everyone needed meets in a conference. When in doubt between two severities, take the higher one.',
    examples: ['Nobody can sign in.', 'Checkout fails for one customer in three.'],
  },
  '2': {
    word: 'diminished',
    means:
      'A service that customers use works badly: slow, partly failing, or without what keeps it safe. The primary is paged. When in doubt between two ' +
      'severities, take the higher one.',
    examples: ['Search answers in ten seconds.', 'One of two database replicas is gone.'],
  },
  '3': {
    word: 'group',
    means:
      'One team cannot work as it should, a tool that matters is broken, something will become a severity 1 or 2 if it is left, or an action follows from one. Nobody is paged.',
    examples: ['A disk is full in five days.', 'The build farm is slow.'],
  },
  '4': {
    word: 'backlog',
    means: 'One person is affected, or something could be better. Kept here so that the whole load can be seen. Nobody is paged.',
    examples: ['A dashboard shows the wrong unit.', 'Rotate a certificate next month.'],
  },
};

type Rule = TierBody['changes']['low'];
const rule = (approvals: Rule['approvals'], days: number, rest: Partial<Rule> = {}): Rule => ({
  approvals,
  notice: { days, workingDays: false },
  inWindow: false,
  customer: 'not asked',
  ...rest,
});

const always = ['The service has an owner, a description and links to its repository and dashboards.', 'Every alarm names its severity.'];
const paged = [
  ...always,
  'A primary rotation, and a person who knows the service best.',
  'Every alarm that pages has a runbook.',
  'A dashboard shows its 3 to 5 top health metrics.',
  'A change can be undone by somebody who did not make it.',
];
const critical = [
  ...paged,
  'A secondary rotation; everyone on both can be reached by two methods, one of which rings a phone.',
  'Dependencies are recorded, hard or soft, both ways.',
  'Loss of one host or zone was tried on purpose within a year.',
  'Restore from backup was proved within 90 days.',
];

/** The tiers that ship, by number. */
export const defaultTiers: Readonly<Record<'1' | '2' | '3' | '4', TierBody>> = {
  '1': {
    name: 'Critical',
    means: 'Customers notice at once when it is down, and cannot do what they came for.',
    availability: { target: 99.95, days: 28 },
    changes: {
      low: rule(['peer'], 2, { inWindow: true }),
      medium: rule(['peer', 'manager'], 2, { customer: 'told' }),
      high: rule(['peer', 'manager', 'vp'], 5, { notice: { days: 5, workingDays: true }, customer: 'approves' }),
    },
    readiness: critical,
    severities: { down: 1, impaired: 2, unstated: 2 },
  },
  '2': {
    name: 'Important',
    means: 'Customers notice when it is down, and can go on with most of what they came for.',
    availability: { target: 99.9, days: 28 },
    changes: {
      low: rule(['peer'], 0),
      medium: rule(['peer', 'manager'], 2),
      high: rule(['peer', 'manager'], 2, { customer: 'approves' }),
    },
    readiness: paged,
    severities: { down: 1, impaired: 2, unstated: 2 },
  },
  '3': {
    name: 'Internal',
    means: 'A team works less well without it; customers do not notice for a day.',
    availability: { target: 99.5, days: 28 },
    changes: { low: rule(['peer'], 0), medium: rule(['peer'], 0), high: rule(['peer', 'manager'], 0) },
    readiness: always,
    severities: { down: 2, impaired: 3, unstated: 3 },
  },
  '4': {
    name: 'Convenience',
    means: 'Nobody is held up for long without it.',
    availability: { target: 99, days: 28 },
    changes: { low: rule([], 0), medium: rule(['peer'], 0), high: rule(['peer'], 0) },
    readiness: always,
    severities: { down: 3, impaired: 4, unstated: 4 },
  },
};
