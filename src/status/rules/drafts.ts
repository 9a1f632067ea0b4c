import type { Instant } from '../../kernel/index.ts';
import type { Impact } from './impacts.ts';
import { impactTitle, namesInWords } from './page.ts';
import type { PostingState } from './postings.ts';

/** What a draft of a posting may know. It is made of public names and times alone: no title, person or service of the inside can leak. */
export interface PublicFacts {
  /** Public names of the components that are hit. */
  readonly names: readonly string[];
  readonly severity: number;
  /** How far the ticket is. */
  readonly stage: 'new' | 'known' | 'restored' | 'over';
  readonly beganAt: Instant;
  /** Whether something was published of it before. */
  readonly isFirst: boolean;
}

export interface PostingDraft {
  readonly title: string;
  readonly state: PostingState;
  readonly words: string;
  readonly impact: Impact;
}

const clock = (at: Instant): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;

const impactOf = (severity: number): Impact => (severity === 1 ? 'major' : severity === 2 ? 'partial' : 'degraded');

const state: Readonly<Record<PublicFacts['stage'], PostingState>> = {
  new: 'investigating',
  known: 'identified',
  restored: 'monitoring',
  over: 'resolved',
};

function sentences({ names, stage, beganAt, isFirst }: PublicFacts): string {
  const what = namesInWords(names);
  switch (stage) {
    case 'new':
      return isFirst
        ? `We are looking into a problem with ${what}, which began at ${clock(beganAt)}. We write again as soon as we know more.`
        : `We are still looking into the problem with ${what}.`;
    case 'known':
      return `We have found what disturbs ${what} and are putting it right.`;
    case 'restored':
      return `${what} ${names.length === 1 ? 'works' : 'work'} again. We go on watching before we call it resolved.`;
    case 'over':
      return `The problem with ${what} is resolved. It began at ${clock(beganAt)}.`;
  }
}

/** What is proposed to be published of a ticket. Somebody reads it, changes it, and presses. */
export function draftPosting(facts: PublicFacts): PostingDraft {
  const impact = impactOf(facts.severity);
  return {
    title: impactTitle(facts.names, impact),
    state: state[facts.stage],
    words: sentences(facts),
    impact: facts.stage === 'restored' || facts.stage === 'over' ? 'operational' : impact,
  };
}
