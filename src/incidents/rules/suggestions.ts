import type { Prompt } from './questions.ts';

/** Somebody whom the leader may engage in one press. */
export interface Suggestion {
  readonly whom: string;
  readonly words: string;
  readonly because: string;
}

/** What is known when nothing moves. */
export interface Stalled {
  readonly service: string;
  /** The question that stands before the leader. */
  readonly prompt: Pick<Prompt, 'key'> | null;
  /** Whom requests have named so far. */
  readonly asked: readonly string[];
  /** A hypothesis was confirmed: the cause is the service's own. */
  readonly causeIsTheirs: boolean;
  /** Engagement lists that are about the service. */
  readonly lists: readonly { readonly slug: string; readonly name: string }[];
}

/** Questions that are asked where progress may be too little. */
const ABOUT_PROGRESS = new Set(['silence', 'progress', 'everyone']);

/** Whom to engage next where there is no progress: the secondary, then the manager, then the lists. With the cause known as theirs the manager comes first, whatever is asked. */
export function suggest({ service, prompt, asked, causeIsTheirs, lists }: Stalled): readonly Suggestion[] {
  const stalls = prompt !== null && ABOUT_PROGRESS.has(prompt.key);
  const secondary = { whom: `page-${service}-secondary`, words: 'Engage the secondary', because: 'there is no progress' };
  const manager = {
    whom: `page-${service}-escalation`,
    words: 'Engage the manager',
    because: causeIsTheirs ? 'the cause is theirs' : 'there is no progress',
  };
  const more = lists.map(({ slug, name }) => ({ whom: `list:${slug}`, words: `Engage ${name}`, because: 'there is no progress' }));
  const all = stalls ? (causeIsTheirs ? [manager, secondary, ...more] : [secondary, manager, ...more]) : causeIsTheirs ? [manager] : [];
  return all.filter(({ whom }) => !asked.includes(whom)).slice(0, 2);
}
