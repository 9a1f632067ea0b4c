/** What decides whether anything may be told of a ticket outside of Evenkeel. */
export interface PublishableFacts {
  readonly name: string;
  /** Only those on its list may read it. */
  readonly restricted: boolean;
  readonly purpose: string;
}

/** Why nothing of a ticket may be published, or sent to an audience; undefined where it may. */
export function whyNotTold({ name, restricted, purpose }: PublishableFacts): string | undefined {
  if (restricted) return `${name} is restricted: nothing of it leaves the people on its list`;
  if (purpose !== 'real') return `${name} is a ${purpose}: nothing of it is told outside`;
  return undefined;
}
