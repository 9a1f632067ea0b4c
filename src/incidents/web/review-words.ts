import type { Action, PostMortem } from './review-reading.ts';

/** What kinds of cause there are, in words. */
export const causeWords: Readonly<Record<NonNullable<PostMortem['cause']>, string>> = {
  change: 'A change',
  configuration: 'Configuration',
  'human-error': 'Human error',
  dependency: 'A dependency',
  capacity: 'Capacity',
  hardware: 'Hardware',
  security: 'Security',
  unknown: 'Unknown',
};
export const isCause = (text: string): text is NonNullable<PostMortem['cause']> => text in causeWords;

/** How far a post mortem is, in words. */
export const stateWords: Readonly<Record<PostMortem['state'], string>> = {
  draft: 'Draft',
  'in-review': 'In review',
  approved: 'Approved',
  published: 'Published',
};

/** What an action is for, in words. */
export const actionWords: Readonly<Record<Action['kind'], string>> = {
  detect: 'Detect it sooner',
  prevent: 'Prevent it',
  mitigate: 'Make it smaller',
  process: 'Change how we work',
  share: 'Share what was learned',
  audit: 'Audit it across services',
  upgrade: 'Upgrade it across services',
};

/** As what somebody is invited, in words. */
export const partWords: Readonly<Record<PostMortem['invited'][number]['part'], string>> = {
  customer: 'Customer',
  support: 'Customer support',
  product: 'Product',
  responder: 'Worked on it',
};
